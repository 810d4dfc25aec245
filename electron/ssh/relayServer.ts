import type { Duplex } from 'node:stream';
import { toLabErrorData } from '../../lab/contract/labError.ts';
import type { Channel, MachineConnection, StopSignal } from './machineConnection.ts';
import { readContent, RelayProtocolError, windowBytes, type Frame } from './relayFrame.ts';
import { Credit, RelayLink, sendAll } from './relayLink.ts';

export interface RelayServer {
  /** Settles when the client is gone and its commands have been told to stop. Never rejects. */
  readonly ended: Promise<void>;
  /** Parts from the client. */
  close(): void;
}

/**
 * Serves one client of a connection that others may use as well, until `duplex` ends: then the client's commands are
 * stopped, and the connection stays. A client that breaks the rules is parted from.
 */
export function relayServer(connection: MachineConnection, duplex: Duplex): RelayServer {
  const channels = new Map<number, ServedChannel>();
  const link = new RelayLink(duplex, (frame) => {
    if (frame.kind === 'open') {
      if (channels.has(frame.channel)) throw new RelayProtocolError('a channel opened twice');
      const wanted = readContent('open', frame.content);
      const channel = new ServedChannel(link, frame.channel);
      channels.set(frame.channel, channel);
      void channel.run(connection, wanted).finally(() => channels.delete(frame.channel));
    } else {
      // A frame for a channel that has ended meanwhile was sent in good faith.
      channels.get(frame.channel)?.receive(frame);
    }
  });
  void connection.closed.then((cause) => {
    link.sendJson('lost', 0, cause === undefined ? null : toLabErrorData(cause));
    link.end();
  });
  const ended = link.ended.then(() => {
    for (const channel of channels.values()) channel.stop('TERM');
  });
  return { ended, close: () => link.end() };
}

/** One command of a client. */
class ServedChannel {
  readonly #link: RelayLink;
  readonly #id: number;
  readonly #credit = new Credit(windowBytes);
  readonly #opening = new AbortController();
  #channel: Channel | undefined;
  #unwrittenBytes = 0;

  constructor(link: RelayLink, id: number) {
    this.#link = link;
    this.#id = id;
  }

  /** Runs the command to its end. Never rejects. */
  async run(
    connection: MachineConnection,
    { command, terminal }: ReturnType<typeof readContent<'open'>>,
  ): Promise<void> {
    try {
      const signal = this.#opening.signal;
      this.#channel = await connection.open(command, { signal, ...(terminal && { terminal }) });
    } catch (error) {
      this.#link.sendJson('refused', this.#id, toLabErrorData(error));
      return;
    }
    const { stdin, stdout, stderr, exit } = this.#channel;
    stdin.on('error', () => undefined);
    this.#link.sendJson('opened', this.#id, null);
    await Promise.all([
      sendAll(this.#link, this.#credit, 'stdout', this.#id, stdout),
      sendAll(this.#link, this.#credit, 'stderr', this.#id, stderr),
    ]);
    this.#link.sendJson('exit', this.#id, await exit);
  }

  receive({ kind, content }: Frame): void {
    switch (kind) {
      case 'stdin':
        this.#write(content);
        return;
      case 'stdin-end':
        this.#channel?.stdin.end();
        return;
      case 'credit':
        this.#credit.add(readContent(kind, content).bytes);
        return;
      case 'resize': {
        const { columns, rows } = readContent(kind, content);
        this.#channel?.resize(columns, rows);
        return;
      }
      case 'close':
        this.stop(readContent(kind, content).signal);
        return;
      default:
        throw new RelayProtocolError(`a ${kind} frame from a client`);
    }
  }

  /** Stops the command, or the wait for its turn. Its last words are sent as far as the client takes them. */
  stop(signal: StopSignal): void {
    if (!this.#channel) {
      this.#opening.abort();
      return;
    }
    this.#channel.close(signal);
    void this.#channel.exit.then(() => this.#credit.close());
  }

  #write(content: Buffer): void {
    if (!this.#channel) throw new RelayProtocolError('input for a channel that is not open');
    this.#unwrittenBytes += content.length;
    if (this.#unwrittenBytes > windowBytes) throw new RelayProtocolError('more input than was asked for');
    this.#channel.stdin.write(content, () => {
      this.#unwrittenBytes -= content.length;
      this.#link.sendJson('credit', this.#id, { bytes: content.length });
    });
  }
}
