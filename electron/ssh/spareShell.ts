import { LabError } from '../../lab/contract/labError.ts';
import { maxChannels, type Channel, type MachineConnection, type OpenOptions } from './machineConnection.ts';

/**
 * A connection that keeps one shell ready: starting one costs a guest without hardware virtualisation 150 ms, and every
 * operation begins with that. The next one is started when the last has ended, when the machine has time for it.
 */
export class SpareShell implements MachineConnection {
  readonly closed: Promise<Error | undefined>;
  readonly #connection: MachineConnection;
  /** The command that is kept ready, as its callers ask for it. */
  readonly #command: string;
  readonly #life = new AbortController();
  #spare: Promise<Channel | undefined>;
  /** Channels that are open or about to be, without the spare. */
  #wanted = 0;

  constructor(connection: MachineConnection, command: string) {
    this.#connection = connection;
    this.#command = command;
    this.closed = connection.closed;
    this.#spare = this.#prepare();
  }

  async open(command: string, options: OpenOptions): Promise<Channel> {
    options.signal.throwIfAborted();
    this.#wanted += 1;
    try {
      const isSpare = command === this.#command && options.terminal === undefined;
      if (!isSpare) await this.#makeRoom();
      const spare = isSpare ? await this.#takeSpare(options.signal) : undefined;
      const channel = spare ?? (await this.#connection.open(command, options));
      void channel.exit.then(() => this.#leave());
      return channel;
    } catch (error) {
      this.#leave();
      throw error;
    }
  }

  close(): void {
    this.#life.abort(new LabError({ code: 'cancelled', what: 'Closed', why: '', next: '' }));
    this.#connection.close();
  }

  /** The ready shell, from now on the caller's. */
  async #takeSpare(signal: AbortSignal): Promise<Channel | undefined> {
    const spare = this.#spare;
    this.#spare = Promise.resolve(undefined);
    const channel = await spare;
    if (channel === undefined) return undefined;
    const onAbort = (): void => channel.close();
    if (signal.aborted) onAbort();
    signal.throwIfAborted();
    signal.addEventListener('abort', onAbort, { once: true });
    void channel.exit.then(() => signal.removeEventListener('abort', onAbort));
    return channel;
  }

  /** A spare must not take the last place from somebody who needs it. */
  async #makeRoom(): Promise<void> {
    if (this.#wanted < maxChannels) return;
    const spare = this.#spare;
    this.#spare = Promise.resolve(undefined);
    (await spare)?.close();
  }

  /** The next spare comes when nothing runs: one that is started beside other work takes its time from that. */
  #leave(): void {
    this.#wanted -= 1;
    if (this.#wanted > 0 || this.#life.signal.aborted) return;
    const before = this.#spare;
    this.#spare = before.then((channel) => channel ?? this.#prepare());
  }

  /** A shell that ends while nobody has it is as good as none; so is one that cannot be started. */
  async #prepare(): Promise<Channel | undefined> {
    try {
      const channel = await this.#connection.open(this.#command, { signal: this.#life.signal });
      void channel.exit.then(() => this.#forget(channel));
      return channel;
    } catch {
      return undefined;
    }
  }

  #forget(ended: Channel): void {
    const spare = this.#spare;
    this.#spare = spare.then((channel) => (channel === ended ? undefined : channel));
  }
}
