import { Writable } from 'node:stream';
import type { Client, ClientChannel } from 'ssh2';
import type { Channel, ChannelExit, StopSignal } from './machineConnection.ts';
import { Output, readToEnd } from './output.ts';

/** How long a command may go on after it was asked to stop, before it is killed. */
const killAfterMs = 1000;
/** How long the far side may take to confirm that a channel is closed, before its exit is given up on. */
const confirmWithinMs = 1000;

/** A command that runs over an SSH connection of ours. */
export class SshChannel implements Channel {
  readonly stdin: Writable;
  readonly stdout: Output;
  readonly stderr: Output;
  readonly exit: Promise<ChannelExit>;
  readonly #client: Client;
  readonly #stream: ClientChannel;
  readonly #hasTerminal: boolean;
  #status: ChannelExit = {};
  #isStopping = false;
  #isOver = false;
  #giveUp: () => void = () => undefined;

  constructor(client: Client, stream: ClientChannel, hasTerminal: boolean) {
    this.#client = client;
    this.#stream = stream;
    this.#hasTerminal = hasTerminal;
    this.stdout = new Output(() => this.#pace());
    this.stderr = new Output(() => this.#pace());
    this.stdin = this.#openStdin();
    this.exit = this.#watch();
  }

  resize(columns: number, rows: number): void {
    if (!this.#isOver) this.#stream.setWindow(rows, columns, 0, 0);
  }

  close(signal: StopSignal = 'TERM'): void {
    if (this.#isOver || (this.#isStopping && signal !== 'KILL')) return;
    this.#isStopping = true;
    this.#pace();
    this.#signal(signal);
    this.#stream.end();
    // The terminal hangs up when its channel closes; anything else would run on, so it gets time to obey first.
    if (signal === 'KILL' || this.#hasTerminal) this.#closeChannel();
    else setTimeout(() => this.#kill(), killAfterMs).unref();
  }

  /** Ends the channel from our side: the connection is gone. */
  abandon(): void {
    this.#isStopping = true;
    this.#pace();
    this.#giveUp();
  }

  #kill(): void {
    if (this.#isOver) return;
    this.#signal('KILL');
    this.#closeChannel();
  }

  #closeChannel(): void {
    this.#stream.close();
    setTimeout(() => this.#giveUp(), confirmWithinMs).unref();
  }

  /** Goes to ssh2's protocol layer, since its channel drops a signal once standard input has ended. */
  #signal(signal: StopSignal): void {
    const { _protocol: protocol } = this.#client as unknown as Ssh2Client;
    const { outgoing } = this.#stream as unknown as Ssh2Channel;
    if (outgoing.state === 'open' || outgoing.state === 'eof') protocol.signal(outgoing.id, signal);
  }

  #openStdin(): Writable {
    const stream = this.#stream;
    return new Writable({
      highWaterMark: 64 * 1024,
      write: (chunk: Buffer, _encoding, done) => {
        // The answer never comes once the channel has closed; `destroy` at the end answers then.
        if (stream.writable) stream.write(chunk, () => done());
        else done();
      },
      final: (done) => {
        stream.end();
        done();
      },
    });
  }

  /** Lets the far side send as fast as both outputs are read: they share one window, so one that is full stops both. */
  #pace(): void {
    const isHeld = !this.#isStopping && (this.stdout.isFull || this.stderr.isFull);
    for (const source of [this.#stream, this.#stream.stderr]) {
      if (isHeld) source.pause();
      else source.resume();
    }
  }

  async #watch(): Promise<ChannelExit> {
    const stream = this.#stream;
    stream.on('data', (chunk: Buffer) => this.#receive(this.stdout, chunk));
    stream.stderr.on('data', (chunk: Buffer) => this.#receive(this.stderr, chunk));
    stream.on('exit', (code: number | null, signal?: string) => {
      this.#status = code === null ? { signal: (signal ?? '').replace(/^SIG/, '') } : { code };
    });
    // A write that crosses the end of the command: it is over, and `exit` says how.
    stream.on('error', () => undefined);
    await new Promise<void>((resolve) => {
      this.#giveUp = resolve;
      let open = 2;
      const onEnd = () => {
        open -= 1;
        if (open === 0) resolve();
      };
      stream.once('close', onEnd);
      stream.stderr.once('close', onEnd);
    });
    this.#isOver = true;
    this.stdin.destroy();
    this.stdout.end();
    this.stderr.end();
    if (!this.#isStopping) await Promise.all([readToEnd(this.stdout), readToEnd(this.stderr)]);
    return this.#status;
  }

  #receive(output: Output, chunk: Buffer): void {
    // After `close` nobody waits for the rest: it may be dropped, and must not pile up.
    if (this.#isStopping && output.isFull) return;
    output.add(chunk);
    if (output.isFull) this.#pace();
  }
}

/** What we need of ssh2 beyond its public interface. */
interface Ssh2Client {
  readonly _protocol: { signal(channel: number, name: string): void };
}

interface Ssh2Channel {
  readonly outgoing: { readonly id: number; readonly state: 'open' | 'eof' | 'closing' | 'closed' };
}
