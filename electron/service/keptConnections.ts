import { LabError } from '../../lab/contract/labError.ts';
import type { Channel, MachineConnection, OpenOptions } from '../ssh/machineConnection.ts';
import { RootShell } from '../ssh/rootShell.ts';
import { rootShell } from '../ssh/wayToRoot.ts';

/**
 * How long an unused connection is kept. Long enough for the operation that follows another at once; so short that
 * whoever gets it need not doubt that the machine is still there.
 */
const keptMs = 10_000;

interface KeptConnection {
  readonly connection: MachineConnection;
  /** Root shells on it that wait for work, by the command that started them. */
  readonly shells: ReadonlyMap<string, Channel>;
}

interface Kept extends KeptConnection {
  readonly timer: NodeJS.Timeout;
}

/**
 * Connections that outlive the operation they were opened for, so that the next one in this process does not log in
 * again, nor starts another root shell: together they cost a second in a guest without hardware virtualisation. Each is
 * used by one operation at a time.
 * Whoever makes one of these must close it, or connections keep the process alive until their time is over.
 */
export class KeptConnections {
  readonly #kept = new Map<string, Kept>();
  #isClosed = false;

  /**
   * The connection that is kept under the key, or a new one, for one operation: closing it stops what that operation
   * still runs, and keeps the connection for the next. An operation that was cancelled keeps none.
   * @param key Names the target, with all that decides how it is reached.
   */
  async lease(
    key: string,
    open: () => Promise<MachineConnection>,
    signal: AbortSignal,
  ): Promise<MachineConnection> {
    const { connection, shells } = this.#take(key) ?? { connection: await open(), shells: new Map() };
    return new Lease({ connection, shells }, (idle) => {
      if (signal.aborted) connection.close();
      else this.#keep(key, { connection, shells: idle });
    });
  }

  /** Ends the connections that nobody uses, and those in use as soon as nobody does. May be called again. */
  close(): void {
    this.#isClosed = true;
    for (const [key, { connection }] of this.#kept) {
      this.#drop(key, connection);
      connection.close();
    }
  }

  #take(key: string): KeptConnection | undefined {
    const kept = this.#kept.get(key);
    if (kept !== undefined) this.#drop(key, kept.connection);
    return kept;
  }

  #keep(key: string, { connection, shells }: KeptConnection): void {
    if (this.#isClosed || this.#kept.has(key)) {
      connection.close();
      return;
    }
    const timer = setTimeout(() => {
      this.#drop(key, connection);
      connection.close();
    }, keptMs);
    this.#kept.set(key, { connection, shells, timer });
    // One that has ended, then or meanwhile, is of no use to anybody.
    void connection.closed.then(() => this.#drop(key, connection));
  }

  #drop(key: string, connection: MachineConnection): void {
    const kept = this.#kept.get(key);
    if (kept?.connection !== connection) return;
    clearTimeout(kept.timer);
    this.#kept.delete(key);
  }
}

/** A connection for the time of one operation. */
class Lease implements MachineConnection {
  readonly closed: Promise<Error | undefined>;
  readonly #connection: MachineConnection;
  readonly #giveBack: (idle: ReadonlyMap<string, Channel>) => void;
  /** Root shells that an earlier operation left. */
  readonly #shells: Map<string, Channel>;
  readonly #used = new Set<UsedChannel>();
  readonly #ended = Promise.withResolvers<undefined>();
  #isClosed = false;

  constructor(
    { connection, shells }: KeptConnection,
    giveBack: (idle: ReadonlyMap<string, Channel>) => void,
  ) {
    this.#connection = connection;
    this.#giveBack = giveBack;
    this.#shells = new Map(shells);
    for (const [command, channel] of shells) void channel.exit.then(() => this.#forget(command, channel));
    this.closed = Promise.race([this.#ended.promise, connection.closed]);
  }

  async open(command: string, { signal, terminal }: OpenOptions): Promise<Channel> {
    signal.throwIfAborted();
    this.#refuseWhenClosed();
    // The operation's signal ends a channel only while it is the operation's.
    const life = new AbortController();
    const onAbort = (): void => life.abort(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    const release = (): void => signal.removeEventListener('abort', onAbort);
    try {
      const channel =
        (terminal === undefined ? this.#takeShell(command, life.signal) : undefined) ??
        (await this.#connection.open(command, {
          signal: life.signal,
          ...(terminal === undefined ? {} : { terminal }),
        }));
      const used = { command, channel, release };
      this.#used.add(used);
      void channel.exit.then(() => {
        release();
        this.#used.delete(used);
      });
      if (this.#isClosed) channel.close();
      this.#refuseWhenClosed();
      return channel;
    } catch (error) {
      release();
      throw error;
    }
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    const idle = this.#shells;
    for (const { command, channel, release } of this.#used) {
      // Only root's own: what becomes root by sudo may be asked who it is before it reads a text.
      if (command === rootShell && RootShell.isIdle(channel) && !idle.has(command)) {
        release();
        idle.set(command, channel);
      } else {
        channel.close();
      }
    }
    this.#ended.resolve(undefined);
    this.#giveBack(idle);
  }

  #takeShell(command: string, signal: AbortSignal): Channel | undefined {
    const channel = this.#shells.get(command);
    if (channel === undefined) return undefined;
    this.#shells.delete(command);
    signal.addEventListener('abort', () => channel.close(), { once: true });
    return channel;
  }

  #forget(command: string, ended: Channel): void {
    if (this.#shells.get(command) === ended) this.#shells.delete(command);
  }

  #refuseWhenClosed(): void {
    if (!this.#isClosed) return;
    throw new LabError({
      code: 'ssh-connection-lost',
      what: 'The SSH connection is closed',
      why: 'the operation that it was opened for has ended',
      next: 'Connect again.',
    });
  }
}

/** A channel that an operation has opened. */
interface UsedChannel {
  readonly command: string;
  readonly channel: Channel;
  /** Unties it from the operation's signal. */
  readonly release: () => void;
}
