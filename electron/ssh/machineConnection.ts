import type { Readable, Writable } from 'node:stream';

/** How a remote command ended: its status, or the signal that ended it, or `undefined` for both when the link broke. */
export interface ChannelExit {
  readonly code?: number;
  readonly signal?: string;
}

/** One running command on a machine. */
export interface Channel {
  readonly stdin: Writable;
  readonly stdout: Readable;
  /** Empty when a terminal was asked for. */
  readonly stderr: Readable;
  /** Settles once, after both outputs have ended. Never rejects. */
  readonly exit: Promise<ChannelExit>;
  /** Tells the far terminal its new size, in characters. */
  resize(columns: number, rows: number): void;
  /** Asks the command to stop (SIGTERM by default), then closes the channel. */
  close(signal?: 'TERM' | 'INT' | 'KILL' | 'HUP'): void;
}

/** What a channel is opened with. */
export interface OpenOptions {
  readonly signal: AbortSignal;
  /** A terminal for the command, with its first size in characters. */
  readonly terminal?: { readonly columns: number; readonly rows: number; readonly type: string };
}

/**
 * An authenticated way to one machine, over which commands run: a direct SSH connection, or the one that the lab host
 * keeps open, relayed. At most 8 channels are open at a time (OpenSSH refuses the 11th session).
 */
export interface MachineConnection {
  /** Starts a command. Rejects with a `LabError` when the connection is gone, with the signal's reason on abort. */
  open(command: string, options: OpenOptions): Promise<Channel>;
  /** Settles with the cause when the connection ends for any reason, `undefined` after `close()`. Never rejects. */
  readonly closed: Promise<Error | undefined>;
  close(): void;
}
