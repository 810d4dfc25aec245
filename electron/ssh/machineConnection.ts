import type { Readable, Writable } from 'node:stream';

/** Channels that are open at a time on one connection; a further `open` waits. OpenSSH refuses the 11th session. */
export const maxChannels = 8;

/** How a remote command ended: its status, or the signal that ended it, or `undefined` for both when the link broke. */
export interface ChannelExit {
  readonly code?: number;
  /** Without the `SIG`: `TERM`. */
  readonly signal?: string;
}

/** One running command on a machine. */
export interface Channel {
  /** Is destroyed, without an error, when the command has ended; what is written then is dropped. */
  readonly stdin: Writable;
  readonly stdout: Readable;
  /** Empty when a terminal was asked for. */
  readonly stderr: Readable;
  /**
   * Settles once, after both outputs have ended; an output that nobody ever started to read is not waited for.
   * Never rejects.
   */
  readonly exit: Promise<ChannelExit>;
  /** Tells the far terminal its new size, in characters. */
  resize(columns: number, rows: number): void;
  /**
   * Asks the command and what it has started to stop, then closes the channel: its input ends, and what still runs
   * soon after gets SIGTERM (other signals are sent at once; with a terminal, it hangs up). What does not obey is
   * killed after a second.
   */
  close(signal?: StopSignal): void;
}

export type StopSignal = 'TERM' | 'INT' | 'KILL' | 'HUP';

/** What a channel is opened with. */
export interface OpenOptions {
  /** Gives up waiting for the channel; once it is open, closes it. */
  readonly signal: AbortSignal;
  /** A terminal for the command, with its first size in characters. */
  readonly terminal?: { readonly columns: number; readonly rows: number; readonly type: string };
}

/**
 * An authenticated way to one machine, over which commands run: a direct SSH connection, or the one that the lab host
 * keeps open, relayed. At most 8 channels are open at a time (OpenSSH refuses the 11th session); further ones wait
 * for their turn.
 */
export interface MachineConnection {
  /**
   * Starts a command, which a POSIX shell reads, whatever the user's login shell is. Rejects with a `LabError` when
   * the connection is gone, with the signal's reason on abort.
   */
  open(command: string, options: OpenOptions): Promise<Channel>;
  /** Settles with the cause when the connection ends for any reason, `undefined` after `close()`. Never rejects. */
  readonly closed: Promise<Error | undefined>;
  /** Stops the commands that run over it, then ends it. `closed` tells when that is done. */
  close(): void;
}
