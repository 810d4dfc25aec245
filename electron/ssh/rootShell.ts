import { randomBytes } from 'node:crypto';
import { sh, type ShellText } from '../../lab/script/shellText.ts';
import type { Channel, MachineConnection } from './machineConnection.ts';

/** What one text did in the shell. */
export interface ShellResult {
  /** Exit status of the text, 0 to 255. */
  readonly status: number;
  /** Standard output and standard error together. */
  readonly output: string;
  /** There was more output than was kept. */
  readonly truncated: boolean;
}

/** How long and how loudly a text may run. */
export interface ShellRunOptions {
  readonly signal: AbortSignal;
  readonly deadlineMs: number;
  /** Called with output as it arrives. */
  readonly onOutput?: (text: string) => void;
  /** Output to keep, in characters: of more, the end is kept. The default is 256 Ki. */
  readonly maxOutputCharacters?: number;
  /**
   * Hands the text over while the one before it still runs, so that the shell goes on with it at once. Its deadline
   * begins, and its output is told, when the one before it is over.
   */
  readonly behind?: boolean;
}

/** The shell ended, or the link to it broke, while a text ran. */
export class ShellGoneError extends Error {
  readonly output: string;

  constructor(output: string) {
    super('the shell on the machine ended');
    this.name = 'ShellGoneError';
    this.output = output;
  }
}

/** A text took longer than its deadline; the shell is closed and cannot be used again. */
export class ShellDeadlineError extends Error {
  readonly deadlineMs: number;
  readonly output: string;

  constructor(deadlineMs: number, output: string) {
    super(`no end after ${deadlineMs} ms`);
    this.name = 'ShellDeadlineError';
    this.deadlineMs = deadlineMs;
    this.output = output;
  }
}

/** So that a babbling command cannot fill the memory. */
const usualOutputCharacters = 256 * 1024;

/**
 * What texts rely on, whatever the login left: the administrator's commands on the PATH, messages in English, files
 * that a web server can read.
 */
const environment = sh`export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C; umask 022`;

/**
 * One POSIX shell on a machine, kept open: a new command on a connection costs 130 ms in a guest without hardware
 * virtualisation, a line through an open shell a few. Texts run one after the other in the same shell, so functions
 * that an earlier one defined are there for a later one.
 */
export class RootShell {
  /** Channels of shells that wait for a text. */
  static readonly #idle = new WeakSet<Channel>();

  /** Whether a channel is that of a root shell that has nothing to do, so that another may go on with it. */
  static isIdle(channel: Channel): boolean {
    return RootShell.#idle.has(channel);
  }

  readonly #channel: Channel;
  /** Ends the output of a text. Random, so that no output of a command can be taken for it. */
  readonly #mark = `\u001e${randomBytes(12).toString('hex')} `;
  /** Settles when the last text is over. */
  #pending: Promise<unknown> = Promise.resolve();
  /** Settles when the last text is with the shell. */
  #handedOver: Promise<unknown> = Promise.resolve();
  /** Texts that are with the shell; the first of them runs. */
  readonly #turns: Turn[] = [];
  /** Output that nobody has been told of. */
  #held = '';
  /** It has ended, or has become another program. */
  #hasEnded = false;
  readonly #onData = (chunk: string): void => {
    this.#held += chunk;
    this.#tell();
  };

  private constructor(channel: Channel) {
    this.#channel = channel;
    void channel.exit.then(() => this.#onExit());
    channel.stdout.setEncoding('utf8');
    channel.stderr.resume();
    // A broken pipe shows as the channel's end; without a listener it would end the process.
    channel.stdin.on('error', () => undefined);
  }

  /** Starts `command` (`exec sh`, or the same through sudo) on the machine. */
  static async open(connection: MachineConnection, command: string, signal: AbortSignal): Promise<RootShell> {
    return RootShell.over(await connection.open(command, { signal }));
  }

  /** A shell that runs already and reads the channel's input from now on. */
  static over(channel: Channel): RootShell {
    const shell = new RootShell(channel);
    channel.stdin.write(`${environment}\n`);
    return shell;
  }

  /**
   * Runs one text to its end with standard input closed and both outputs joined. Rejects with `ShellGoneError`,
   * `ShellDeadlineError`, or the signal's reason on abort; after the last two the shell is closed.
   */
  async run(text: ShellText, options: ShellRunOptions): Promise<ShellResult> {
    const before = options.behind === true ? this.#handedOver : this.#pending;
    // In an object, since to hand it over is not to wait for its end.
    const handedOver = before.then(() => ({ over: this.#handOver(text, options) }));
    const turn = handedOver.then(({ over }) => over);
    this.#handedOver = handedOver.catch(() => undefined);
    this.#pending = turn.catch(() => undefined);
    return turn;
  }

  /**
   * Has a program take the shell's place, once all texts have run: from then on it reads the channel's input, and the
   * shell runs nothing any more. Rejects with `ShellGoneError`, or the signal's reason on abort.
   */
  async become(program: ShellText, signal: AbortSignal): Promise<Channel> {
    const turn = this.#pending.then(() => this.#becomeNow(program, signal));
    this.#pending = turn.catch(() => undefined);
    this.#handedOver = this.#pending;
    return turn;
  }

  /** Ends the shell. It is nobody's to go on with, though it takes a while to end. */
  close(): void {
    RootShell.#idle.delete(this.#channel);
    this.#channel.close();
  }

  /** The shell reads ahead, so nothing must be written for the program before the shell has read its own last line. */
  #becomeNow(program: ShellText, signal: AbortSignal): Promise<Channel> {
    const channel = this.#channel;
    const { stdin, stdout, exit } = channel;
    RootShell.#idle.delete(channel);
    return new Promise((resolve, reject) => {
      let output = '';
      const finish = (settle: () => void): void => {
        signal.removeEventListener('abort', onAbort);
        stdout.off('data', onData);
        settle();
      };
      const onAbort = (): void => {
        channel.close('TERM');
        finish(() => reject(signal.reason as Error));
      };
      const onData = (chunk: string): void => {
        output += chunk;
        if (!output.includes(`${this.#mark}\n`)) return;
        this.#hasEnded = true;
        finish(() => resolve(channel));
      };
      if (signal.aborted) {
        onAbort();
        return;
      }
      signal.addEventListener('abort', onAbort, { once: true });
      stdout.on('data', onData);
      void exit.then(() => finish(() => reject(new ShellGoneError(output))));
      stdin.write(`printf '\\036${this.#mark.slice(1)}\\n'; exec ${program}\n`);
    });
  }

  #handOver(text: ShellText, { signal, ...options }: ShellRunOptions): Promise<ShellResult> {
    const { stdin, stdout } = this.#channel;
    return new Promise((resolve, reject) => {
      const onAbort = (): void => {
        this.#channel.close('TERM');
        this.#end(turn);
        reject(signal.reason as Error);
      };
      const turn = new Turn(options, {
        onOver: () => signal.removeEventListener('abort', onAbort),
        onDeadline: () => {
          this.#channel.close('KILL');
          this.#end(turn);
          reject(new ShellDeadlineError(options.deadlineMs, turn.output));
        },
        resolve,
        reject,
      });
      if (signal.aborted) {
        onAbort();
        return;
      }
      if (this.#hasEnded) {
        reject(new ShellGoneError(''));
        return;
      }
      RootShell.#idle.delete(this.#channel);
      signal.addEventListener('abort', onAbort, { once: true });
      this.#turns.push(turn);
      if (this.#turns.length === 1) {
        turn.begin();
        stdout.on('data', this.#onData);
      }
      stdin.write(`{\n${text}\n} </dev/null 2>&1; printf '\\036${this.#mark.slice(1)}%s\\n' "$?"\n`);
    });
  }

  /** Tells the running text of its output, and when its mark is there, that it is over. */
  #tell(): void {
    const [turn] = this.#turns;
    if (turn === undefined) return;
    const held = this.#held;
    const at = held.indexOf(this.#mark);
    if (at < 0) {
      // Whatever may be the beginning of the mark waits for the next chunk.
      const keep = held.lastIndexOf('\u001e');
      const safe = keep >= 0 && held.length - keep < this.#mark.length ? keep : held.length;
      this.#held = held.slice(safe);
      turn.add(held.slice(0, safe));
      return;
    }
    const end = held.indexOf('\n', at);
    if (end < 0) return;
    this.#held = held.slice(end + 1);
    turn.add(held.slice(0, at));
    const status = Number(held.slice(at + this.#mark.length, end));
    this.#end(turn);
    if (this.#turns.length === 0) RootShell.#idle.add(this.#channel);
    turn.finish(status);
    // Whoever waits for this one hears that it is over before anything is told of the next.
    if (this.#turns.length > 0) setImmediate(() => this.#tell());
  }

  /** Ends a turn, whatever came of it, and begins that of the next text. */
  #end(turn: Turn): void {
    const place = this.#turns.indexOf(turn);
    turn.end();
    if (place < 0) return;
    this.#turns.splice(place, 1);
    if (this.#turns.length === 0) this.#channel.stdout.off('data', this.#onData);
    else if (place === 0) this.#turns[0]?.begin();
  }

  #onExit(): void {
    this.#hasEnded = true;
    // What came last may hold the end of several texts.
    for (let before = Infinity; this.#turns.length < before && this.#turns.length > 0;) {
      before = this.#turns.length;
      this.#tell();
    }
    for (const turn of this.#turns.splice(0)) {
      turn.end();
      turn.fail(new ShellGoneError(turn.output));
    }
    this.#channel.stdout.off('data', this.#onData);
  }
}

/** How a turn is followed. */
interface TurnEnds {
  readonly onOver: () => void;
  readonly onDeadline: () => void;
  readonly resolve: (result: ShellResult) => void;
  readonly reject: (error: Error) => void;
}

/** One text, from where it is handed over until it is over. */
class Turn {
  output = '';
  #isTruncated = false;
  #timer: NodeJS.Timeout | undefined;
  readonly #options: Omit<ShellRunOptions, 'signal'>;
  readonly #ends: TurnEnds;

  constructor(options: Omit<ShellRunOptions, 'signal'>, ends: TurnEnds) {
    this.#options = options;
    this.#ends = ends;
  }

  /** The texts before it are over. */
  begin(): void {
    this.#timer = setTimeout(this.#ends.onDeadline, this.#options.deadlineMs);
  }

  add(part: string): void {
    if (part === '') return;
    const { onOutput, maxOutputCharacters = usualOutputCharacters } = this.#options;
    this.output += part;
    if (this.output.length > maxOutputCharacters) {
      this.#isTruncated = true;
      this.output = this.output.slice(-maxOutputCharacters);
    }
    onOutput?.(part);
  }

  end(): void {
    clearTimeout(this.#timer);
    this.#ends.onOver();
  }

  finish(status: number): void {
    this.#ends.resolve({ status, output: this.output, truncated: this.#isTruncated });
  }

  fail(error: Error): void {
    this.#ends.reject(error);
  }
}
