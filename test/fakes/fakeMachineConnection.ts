import { spawn, type ChildProcess } from 'node:child_process';
import { ChannelSlots } from '../../electron/ssh/channelSlots.ts';
import { unlessAborted } from '../../electron/ssh/deadline.ts';
import {
  maxChannels,
  type Channel,
  type ChannelExit,
  type MachineConnection,
  type OpenOptions,
  type StopSignal,
} from '../../electron/ssh/machineConnection.ts';
import { Output, readToEnd } from '../../electron/ssh/output.ts';
import { LabError } from '../../lab/contract/labError.ts';

/**
 * A machine that is this one: each command runs in a local `sh`, as its own process group. It keeps the contract of a
 * connection (connectionContract.ts checks it) but has no terminals.
 */
export class FakeMachineConnection implements MachineConnection {
  readonly closed: Promise<Error | undefined>;
  readonly #slots = new ChannelSlots(maxChannels);
  readonly #channels = new Set<FakeChannel>();
  readonly #env: NodeJS.ProcessEnv;
  readonly #killAfterMs: number;
  #gone: Error | undefined;
  #settleClosed: (cause: Error | undefined) => void = () => undefined;

  /**
   * @param env Environment of the commands, such as a PATH with stand-ins for `ipvsadm`.
   * @param killAfterMs How long a command that is stopped may clean up.
   */
  constructor(env: NodeJS.ProcessEnv = process.env, killAfterMs = 1000) {
    this.#env = env;
    this.#killAfterMs = killAfterMs;
    this.closed = new Promise((resolve) => {
      this.#settleClosed = resolve;
    });
  }

  get runningCommands(): number {
    return this.#channels.size;
  }

  async open(command: string, { signal, terminal }: OpenOptions): Promise<Channel> {
    signal.throwIfAborted();
    if (terminal) throw new Error('The fake machine has no terminals.');
    const release = await this.#slots.take(signal);
    // A turn of the event loop, as any real connection takes: an abort can still come between.
    await unlessAborted(new Promise((resolve) => setImmediate(resolve)), signal).catch((error: unknown) => {
      release();
      throw error;
    });
    if (this.#gone) throw this.#gone;
    const channel = new FakeChannel(command, this.#env, this.#killAfterMs);
    this.#channels.add(channel);
    const onAbort = () => channel.close();
    signal.addEventListener('abort', onAbort);
    void channel.ended.then(() => {
      release();
      this.#channels.delete(channel);
      signal.removeEventListener('abort', onAbort);
    });
    return channel;
  }

  close(): void {
    this.#end(lost('it was closed from here'), undefined);
  }

  /** Breaks the connection, as when the cable is pulled: exits settle with neither code nor signal. */
  cut(): void {
    const cause = lost('the test cut it');
    this.#end(cause, cause);
  }

  #end(gone: Error, cause: Error | undefined): void {
    if (this.#gone) return;
    this.#gone = gone;
    this.#slots.refuse(gone);
    for (const channel of this.#channels) channel.abandon();
    this.#settleClosed(cause);
  }
}

class FakeChannel implements Channel {
  readonly stdin: Channel['stdin'];
  readonly stdout = new Output(() => this.#pace());
  readonly stderr = new Output(() => this.#pace());
  readonly exit: Promise<ChannelExit>;
  /** Settles when the process is gone. */
  readonly ended: Promise<void>;
  readonly #process: ChildProcess;
  readonly #killAfterMs: number;
  #isStopping = false;
  #giveUp: () => void = () => undefined;
  #killTimer: NodeJS.Timeout | undefined;

  constructor(command: string, env: NodeJS.ProcessEnv, killAfterMs: number) {
    this.#killAfterMs = killAfterMs;
    const child = spawn('/bin/sh', ['-c', command], { detached: true, stdio: 'pipe', env });
    this.#process = child;
    this.stdin = child.stdin;
    // A command may go away without reading its input.
    child.stdin.on('error', () => undefined);
    child.stdout.on('data', (chunk: Buffer) => this.#add(this.stdout, chunk));
    child.stderr.on('data', (chunk: Buffer) => this.#add(this.stderr, chunk));
    const givenUp = new Promise<ChannelExit>((resolve) => {
      this.#giveUp = () => resolve({});
    });
    const left = new Promise<ChannelExit>((resolve) => {
      child.on('close', (code, signal) => {
        clearTimeout(this.#killTimer);
        resolve(code === null ? { signal: (signal ?? '').replace(/^SIG/, '') } : { code });
      });
    });
    this.ended = left.then(() => undefined);
    this.exit = Promise.race([left, givenUp]).then(async (exit) => {
      this.stdin.destroy();
      this.stdout.end();
      this.stderr.end();
      if (!this.#isStopping) await Promise.all([readToEnd(this.stdout), readToEnd(this.stderr)]);
      return exit;
    });
  }

  resize(): void {
    throw new Error('The fake machine has no terminals.');
  }

  close(signal: StopSignal = 'TERM'): void {
    this.#isStopping = true;
    this.#pace();
    this.#signal(signal);
    this.#killTimer ??= setTimeout(() => this.#signal('KILL'), this.#killAfterMs);
  }

  abandon(): void {
    this.#giveUp();
    this.close('KILL');
  }

  #signal(signal: StopSignal): void {
    const { pid, exitCode, signalCode } = this.#process;
    if (pid !== undefined && exitCode === null && signalCode === null) process.kill(-pid, `SIG${signal}`);
  }

  #add(output: Output, chunk: Buffer): void {
    if (this.#isStopping && output.isFull) return;
    output.add(chunk);
    if (output.isFull) this.#pace();
  }

  #pace(): void {
    const isHeld = !this.#isStopping && (this.stdout.isFull || this.stderr.isFull);
    for (const source of [this.#process.stdout, this.#process.stderr]) {
      if (isHeld) source?.pause();
      else source?.resume();
    }
  }
}

function lost(why: string): LabError {
  return new LabError({
    code: 'ssh-connection-lost',
    what: 'The connection to the fake machine ended',
    why,
    next: 'Connect again.',
  });
}
