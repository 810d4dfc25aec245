import type { Client, ClientChannel } from 'ssh2';
import { ChannelSlots } from './channelSlots.ts';
import { asGroup, asPosix, stopGroup } from './commandGroup.ts';
import { unlessAborted } from './deadline.ts';
import { maxChannels, type Channel, type MachineConnection, type OpenOptions } from './machineConnection.ts';
import { SshChannel, usualKillAfterMs, type StopCommand } from './sshChannel.ts';
import { channelRefused, connectionClosed, connectionLost } from './sshErrors.ts';
import type { ConnectTarget } from './sshTarget.ts';

export interface SshConnection extends MachineConnection {
  /** `SHA256:…` of the key that the machine has proven to hold. */
  readonly hostKeyFingerprint: string;
}

/** How long the other side may take to end the TCP connection after our goodbye. */
const goodbyeMs = 1000;

/** Commands over an SSH client that has logged in. */
export class DirectConnection implements SshConnection {
  readonly hostKeyFingerprint: string;
  readonly closed: Promise<Error | undefined>;
  readonly #client: Client;
  readonly #target: ConnectTarget;
  readonly #killAfterMs: number;
  readonly #slots = new ChannelSlots(maxChannels);
  readonly #channels = new Set<SshChannel>();
  #isClosing = false;
  #sent: Promise<void> = Promise.resolve();
  #gone: Error | undefined;
  #settleClosed: (cause: Error | undefined) => void = () => undefined;

  /** @param killAfterMs How long a command that is stopped may clean up. */
  constructor(
    client: Client,
    target: ConnectTarget,
    hostKeyFingerprint: string,
    killAfterMs = usualKillAfterMs,
  ) {
    this.#client = client;
    this.#target = target;
    this.#killAfterMs = killAfterMs;
    this.hostKeyFingerprint = hostKeyFingerprint;
    this.closed = new Promise((resolve) => {
      this.#settleClosed = resolve;
    });
    let cause: Error | undefined;
    client.on('error', (error) => {
      cause ??= error;
    });
    client.on('close', () =>
      this.#end(this.#isClosing ? connectionClosed(target) : connectionLost(target, cause)),
    );
  }

  async open(command: string, { signal, terminal }: OpenOptions): Promise<Channel> {
    signal.throwIfAborted();
    const release = await this.#slots.take(signal);
    const opened = this.#exec(command, terminal);
    // The place is free again only when the server has really let go of the session.
    opened.then(
      ({ stream }) => stream.once('close', release),
      () => release(),
    );
    try {
      const { channel } = await unlessAborted(opened, signal);
      const onAbort = () => channel.close();
      signal.addEventListener('abort', onAbort);
      void channel.exit.then(() => signal.removeEventListener('abort', onAbort));
      return channel;
    } catch (error) {
      opened.then(
        ({ channel }) => channel.close('KILL'),
        () => undefined,
      );
      throw error;
    }
  }

  /** Stops the commands first: a server lets those without a terminal run on when their connection ends. */
  close(): void {
    if (this.#isClosing) return;
    this.#isClosing = true;
    this.#slots.refuse(connectionClosed(this.#target));
    void this.#leave();
  }

  async #leave(): Promise<void> {
    const ends = [...this.#channels].map((channel) => {
      channel.close();
      return channel.exit;
    });
    await Promise.all(ends);
    this.#client.end();
    setTimeout(() => this.#client.destroy(), goodbyeMs).unref();
  }

  /** Runs a command for its effect alone, on a session beyond the eight: one at a time, so that it finds one. */
  #send(command: string): Promise<void> {
    this.#sent = this.#sent.then(() => this.#runBlindly(command)).catch(() => undefined);
    return this.#sent;
  }

  #runBlindly(command: string): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#client.exec(command, (error, stream) => {
        if (error) {
          reject(error);
          return;
        }
        stream.once('close', resolve).resume();
        stream.stderr.resume();
        stream.end();
      });
    });
  }

  #exec(command: string, terminal: OpenOptions['terminal']): Promise<OpenedChannel> {
    const { line, firstInput } = terminal ? { line: asPosix(command), firstInput: '' } : asGroup(command);
    return new Promise((resolve, reject) => {
      const onOpened = (error: Error | undefined, stream: ClientChannel) => {
        if (error) {
          reject(this.#gone ?? channelRefused(this.#target, error));
          return;
        }
        if (firstInput !== '') stream.write(firstInput);
        const stop: StopCommand = (pid, signal) => this.#send(stopGroup(pid, signal));
        const channel = new SshChannel(stream, terminal ? undefined : stop, this.#killAfterMs);
        this.#channels.add(channel);
        void channel.exit.then(() => this.#channels.delete(channel));
        if (this.#isClosing) channel.close('KILL');
        resolve({ stream, channel });
      };
      const pty = terminal && {
        cols: terminal.columns,
        rows: terminal.rows,
        width: 0,
        height: 0,
        term: terminal.type,
      };
      try {
        if (pty) this.#client.exec(line, { pty }, onOpened);
        else this.#client.exec(line, onOpened);
      } catch (cause) {
        // ssh2 throws when its socket has ended and it has not yet told us.
        reject(this.#gone ?? connectionLost(this.#target, cause));
      }
    });
  }

  #end(gone: Error): void {
    if (this.#gone) return;
    this.#gone = gone;
    this.#slots.refuse(gone);
    for (const channel of this.#channels) channel.abandon();
    this.#settleClosed(this.#isClosing ? undefined : gone);
  }
}

interface OpenedChannel {
  readonly stream: ClientChannel;
  readonly channel: SshChannel;
}
