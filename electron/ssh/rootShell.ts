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
  #pending: Promise<unknown> = Promise.resolve();

  private constructor(channel: Channel) {
    this.#channel = channel;
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
    const turn = this.#pending.then(() => this.#runNow(text, options));
    this.#pending = turn.catch(() => undefined);
    return turn;
  }

  /**
   * Has a program take the shell's place, once all texts have run: from then on it reads the channel's input, and the
   * shell runs nothing any more. Rejects with `ShellGoneError`, or the signal's reason on abort.
   */
  async become(program: ShellText, signal: AbortSignal): Promise<Channel> {
    const turn = this.#pending.then(() => this.#becomeNow(program, signal));
    this.#pending = turn.then(
      () => Promise.reject(new ShellGoneError('')),
      () => undefined,
    );
    this.#pending.catch(() => undefined);
    return turn;
  }

  close(): void {
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
        if (output.includes(`${this.#mark}\n`)) finish(() => resolve(channel));
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

  #runNow(text: ShellText, options: ShellRunOptions): Promise<ShellResult> {
    const { signal, deadlineMs, onOutput, maxOutputCharacters = usualOutputCharacters } = options;
    const { stdin, stdout, exit } = this.#channel;
    return new Promise((resolve, reject) => {
      let output = '';
      let truncated = false;
      let held = '';
      const finish = (settle: () => void): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', onAbort);
        stdout.off('data', onData);
        settle();
      };
      const onAbort = (): void => {
        this.#channel.close('TERM');
        finish(() => reject(signal.reason as Error));
      };
      const timer = setTimeout(() => {
        this.#channel.close('KILL');
        finish(() => reject(new ShellDeadlineError(deadlineMs, output)));
      }, deadlineMs);
      const emit = (part: string): void => {
        if (part === '') return;
        output += part;
        if (output.length > maxOutputCharacters) {
          truncated = true;
          output = output.slice(-maxOutputCharacters);
        }
        onOutput?.(part);
      };
      const onData = (chunk: string): void => {
        held += chunk;
        const at = held.indexOf(this.#mark);
        if (at < 0) {
          // Whatever may be the beginning of the mark waits for the next chunk.
          const keep = held.lastIndexOf('\u001e');
          const safe = keep >= 0 && held.length - keep < this.#mark.length ? keep : held.length;
          emit(held.slice(0, safe));
          held = held.slice(safe);
          return;
        }
        const end = held.indexOf('\n', at);
        if (end < 0) return;
        emit(held.slice(0, at));
        const status = Number(held.slice(at + this.#mark.length, end));
        RootShell.#idle.add(this.#channel);
        finish(() => resolve({ status, output, truncated }));
      };
      if (signal.aborted) {
        onAbort();
        return;
      }
      RootShell.#idle.delete(this.#channel);
      signal.addEventListener('abort', onAbort, { once: true });
      stdout.on('data', onData);
      void exit.then(() => finish(() => reject(new ShellGoneError(output))));
      stdin.write(`{\n${text}\n} </dev/null 2>&1; printf '\\036${this.#mark.slice(1)}%s\\n' "$?"\n`);
    });
  }
}
