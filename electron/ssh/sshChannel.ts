import { Writable } from 'node:stream';
import type { ClientChannel } from 'ssh2';
import { PidFilter } from './commandGroup.ts';
import type { Channel, ChannelExit, StopSignal } from './machineConnection.ts';
import { Output, readToEnd } from './output.ts';

/**
 * How long a command may take to end by the end of its input, as a shell does, before it gets a signal: that takes a
 * command of its own, which costs a slow guest more than all the rest.
 */
const graceMs = 250;
/** How long a command may go on after a signal has reached it, before it is killed. */
export const usualKillAfterMs = 1000;
/**
 * How long a signal may take to reach a command: on a busy machine, the command that sends it has to wait for its turn.
 * Past that the machine is taken for one that does nothing any more.
 */
const deliverWithinMs = 10_000;
/** How long the far side may take to confirm that a channel is closed, before its exit is given up on. */
const confirmWithinMs = 5000;

/** Sends a signal to a command by its process id. Settles when it has been sent, or cannot be. Never rejects. */
export type StopCommand = (pid: number, signal: StopSignal) => Promise<void>;

/** A command that runs over an SSH connection of ours. */
export class SshChannel implements Channel {
  readonly stdin: Writable;
  readonly stdout: Output;
  readonly stderr: Output;
  readonly exit: Promise<ChannelExit>;
  readonly #stream: ClientChannel;
  /** Sends a signal to the command; `undefined` for a terminal, which hangs up by itself. */
  readonly #stop: StopCommand | undefined;
  readonly #pidFilter = new PidFilter((pid) => this.#pidFound.resolve(pid));
  #status: ChannelExit = {};
  /** Settles when the command has told its process id. */
  readonly #pidFound = Promise.withResolvers<number>();
  readonly #killAfterMs: number;
  /** Signals sent so far: what was begun for an earlier one ends with the next. */
  #signals = 0;
  #killTimer: NodeJS.Timeout | undefined;
  #graceTimer: NodeJS.Timeout | undefined;
  #isStopping = false;
  #isOver = false;
  #giveUp: () => void = () => undefined;

  /** @param stop For a command that was started as a group (`asGroup`); none for one with a terminal. */
  constructor(stream: ClientChannel, stop: StopCommand | undefined, killAfterMs: number) {
    this.#stream = stream;
    this.#stop = stop;
    this.#killAfterMs = killAfterMs;
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
    this.#stream.end();
    if (this.#stop === undefined) {
      this.#closeChannel();
      return;
    }
    clearTimeout(this.#graceTimer);
    if (signal === 'TERM') this.#graceTimer = setTimeout(() => this.#signal(signal), graceMs);
    else this.#signal(signal);
  }

  /** Ends the channel from our side: the connection is gone. */
  abandon(): void {
    this.#isStopping = true;
    this.#pace();
    this.#giveUp();
  }

  /** The time until the command is killed begins when the signal has reached it, not when it was sent. */
  #signal(signal: StopSignal): void {
    if (this.#isOver) return;
    this.#signals += 1;
    const turn = this.#signals;
    const wait = (ms: number): void => {
      if (this.#isOver || turn !== this.#signals) return;
      clearTimeout(this.#killTimer);
      this.#killTimer = setTimeout(() => this.#kill(), ms);
    };
    wait(deliverWithinMs + this.#killAfterMs);
    void this.#send(signal).then(() => wait(this.#killAfterMs));
  }

  #kill(): void {
    if (this.#isOver) return;
    void this.#send('KILL');
    this.#closeChannel();
  }

  /** A command that has not told its process id yet gets the signal as soon as it has. */
  async #send(signal: StopSignal): Promise<void> {
    const turn = this.#signals;
    const pid = await this.#pidFound.promise;
    // A command that begins late gets the last of them alone.
    if (turn === this.#signals) await this.#stop?.(pid, signal);
  }

  #closeChannel(): void {
    this.#stream.close();
    this.#killTimer = setTimeout(() => this.#giveUp(), confirmWithinMs);
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
    stream.stderr.on('data', (chunk: Buffer) => {
      this.#receive(this.stderr, this.#stop ? this.#pidFilter.pass(chunk) : chunk);
    });
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
    clearTimeout(this.#killTimer);
    clearTimeout(this.#graceTimer);
    this.#receive(this.stderr, this.#pidFilter.rest());
    this.stdin.destroy();
    this.stdout.end();
    this.stderr.end();
    if (!this.#isStopping) await Promise.all([readToEnd(this.stdout), readToEnd(this.stderr)]);
    return this.#status;
  }

  #receive(output: Output, chunk: Buffer): void {
    if (chunk.length === 0) return;
    // After `close` nobody waits for the rest: it may be dropped, and must not pile up.
    if (this.#isStopping && output.isFull) return;
    output.add(chunk);
    if (output.isFull) this.#pace();
  }
}
