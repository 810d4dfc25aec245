import { Writable } from 'node:stream';
import type { Channel, ChannelExit, StopSignal } from './machineConnection.ts';
import { Output, readToEnd } from './output.ts';
import { exitOf, readContent, RelayProtocolError, windowBytes, type FrameKind } from './relayFrame.ts';
import { Credit, sendWithCredit, type RelayLink } from './relayLink.ts';

/** A command that runs over a relayed connection. */
export class RelayedChannel implements Channel {
  readonly stdin: Writable;
  readonly stdout: Output;
  readonly stderr: Output;
  readonly exit: Promise<ChannelExit>;
  readonly #link: RelayLink;
  readonly #id: number;
  readonly #inputCredit = new Credit(windowBytes);
  /** Bytes that the server may still send. */
  #grantedBytes = windowBytes;
  /** Bytes that our readers have taken, and the server has not been told of. */
  #takenBytes = 0;
  #isStopping = false;
  #isOver = false;
  #settle: (exit: ChannelExit) => void = () => undefined;

  constructor(link: RelayLink, id: number) {
    this.#link = link;
    this.#id = id;
    this.stdout = new Output(() => this.#grant());
    this.stderr = new Output(() => this.#grant());
    this.stdin = this.#openStdin();
    this.exit = new Promise((resolve) => {
      this.#settle = resolve;
    });
  }

  resize(columns: number, rows: number): void {
    if (!this.#isOver) this.#link.sendJson('resize', this.#id, { columns, rows });
  }

  close(signal: StopSignal = 'TERM'): void {
    if (this.#isOver || (this.#isStopping && signal !== 'KILL')) return;
    this.#isStopping = true;
    this.#link.sendJson('close', this.#id, { signal });
  }

  /** Ends the channel from our side: the connection is gone. */
  abandon(): void {
    this.#isStopping = true;
    void this.#end({});
  }

  /** @throws RelayProtocolError */
  receive(kind: FrameKind, content: Buffer): void {
    switch (kind) {
      case 'stdout':
        this.#take(this.stdout, content);
        return;
      case 'stderr':
        this.#take(this.stderr, content);
        return;
      case 'credit':
        this.#inputCredit.add(readContent(kind, content).bytes);
        return;
      case 'exit':
        void this.#end(exitOf(readContent(kind, content)));
        return;
      default:
        throw new RelayProtocolError(`a ${kind} frame from a server`);
    }
  }

  #openStdin(): Writable {
    return new Writable({
      highWaterMark: 64 * 1024,
      write: (chunk: Buffer, _encoding, done) => {
        void sendWithCredit(this.#link, this.#inputCredit, 'stdin', this.#id, chunk).then(() => done());
      },
      final: (done) => {
        void this.#link.sendData('stdin-end', this.#id, Buffer.alloc(0));
        done();
      },
    });
  }

  #take(output: Output, content: Buffer): void {
    this.#grantedBytes -= content.length;
    if (this.#grantedBytes < 0) throw new RelayProtocolError('more output than was asked for');
    output.add(content);
    this.#takenBytes += content.length;
    this.#grant();
  }

  /** Asks for as much as was read, unless one of the outputs is full: they share a window, as in SSH. */
  #grant(): void {
    const isFull = this.stdout.isFull || this.stderr.isFull;
    // Half a window at a time: asking for each piece would double the number of frames.
    if (isFull || this.#isOver || this.#takenBytes < windowBytes / 2) return;
    this.#link.sendJson('credit', this.#id, { bytes: this.#takenBytes });
    this.#grantedBytes += this.#takenBytes;
    this.#takenBytes = 0;
  }

  async #end(exit: ChannelExit): Promise<void> {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#inputCredit.close();
    this.stdin.destroy();
    this.stdout.end();
    this.stderr.end();
    if (!this.#isStopping) await Promise.all([readToEnd(this.stdout), readToEnd(this.stderr)]);
    this.#settle(exit);
  }
}
