import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { vi } from 'vitest';
import { lifeline } from './lifeline.ts';

/** The checkout that is tested; `node scripts/build.mjs` has packed its command line into `dist`. */
export const checkout = path.resolve(import.meta.dirname, '../..');
export const cli = path.join(checkout, 'dist', 'cli.js');

/** What a command of the command line did. */
export interface CommandEnd {
  /** Exit code; `undefined` when a signal ended it. */
  readonly code: number | undefined;
  readonly stdout: string;
  /** Standard output as it came, whatever it is. */
  readonly stdoutBytes: Buffer;
  readonly stderr: string;
}

export interface CommandOptions {
  /** Added to this process's environment; `undefined` takes a variable away. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Default: the checkout. */
  readonly cwd?: string;
  /** Standard input; without it, it is at its end. */
  readonly input?: string | Buffer;
}

/** The command line over a state folder of its own: what a test brings up there is nobody else's, and goes with it. */
export class LabCommand {
  /** `LVS_LAB_STATE` of every command. */
  readonly state = mkdtempSync(path.join(tmpdir(), 'lvs-lab-state-'));
  readonly #env: CommandOptions['env'];

  /** `env` is for every command; the cache is the user's unless it names another. */
  constructor(env: CommandOptions['env'] = {}) {
    this.#env = env;
  }

  /** Runs a command to its end. */
  run(args: readonly string[], options: CommandOptions = {}): Promise<CommandEnd> {
    return this.start(args, options).end;
  }

  /** Runs a command with `--json`; rejects when its standard output is not one JSON document. */
  async json(
    args: readonly string[],
    options: CommandOptions = {},
  ): Promise<CommandEnd & { readonly document: unknown }> {
    // Before a `--`, which ends the options.
    const at = args.indexOf('--');
    const words = at < 0 ? [...args, '--json'] : [...args.slice(0, at), '--json', ...args.slice(at)];
    const end = await this.run(words, options);
    try {
      return { ...end, document: JSON.parse(end.stdout) as unknown };
    } catch (error) {
      throw new Error(`not one JSON document: ${end.stdout}\n${end.stderr}`, { cause: error });
    }
  }

  start(args: readonly string[], options: CommandOptions = {}): RunningCommand {
    const child = spawn(process.execPath, [cli, ...args], {
      cwd: options.cwd ?? checkout,
      env: {
        ...process.env,
        LVS_LAB_ENDS_WITH: lifeline(),
        ...this.#env,
        LVS_LAB_STATE: this.state,
        ...options.env,
      },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    // A command that does not read its input closes it.
    child.stdin.on('error', () => undefined).end(options.input);
    return new RunningCommand(child);
  }

  /** Folder of a lab. */
  labFolder(lab: string): string {
    return path.join(this.state, 'labs', lab);
  }

  /** Processes that any command of this state folder started and that still run; how they were called, by pid. */
  processes(): ReadonlyMap<number, string> {
    return processesWith('LVS_LAB_STATE', this.state);
  }

  /** Process of a lab's host. */
  hostPid(lab: string): number {
    const file = path.join(this.labFolder(lab), 'host.json');
    return (JSON.parse(readFileSync(file, 'utf8')) as { readonly pid: number }).pid;
  }

  /** Process of a machine as soon as there is one, restored or not. */
  machinePid(lab: string, machine: string): Promise<number> {
    const folder = path.join(this.labFolder(lab), 'machines', machine);
    const isMachine = ([pid, command]: readonly [number, string]): boolean =>
      command.startsWith('qemu-system') && folderOf(pid) === folder;
    return vi.waitUntil(() => [...this.processes()].find(isMachine)?.[0], { timeout: 60_000, interval: 2 });
  }

  /** Takes every lab down, and removes the state folder. Rejects when a process is left. */
  async end(): Promise<void> {
    const labs = path.join(this.state, 'labs');
    for (const lab of existsSync(labs) ? readdirSync(labs) : []) await this.run(['down', lab]);
    // A lab host ends itself and its machines when its folder is gone.
    rmSync(this.state, { recursive: true, force: true });
    await vi.waitFor(
      () => {
        const left = [...this.processes().values()];
        if (left.length > 0) throw new Error(`left behind: ${left.join('\n')}`);
      },
      { timeout: 20_000, interval: 50 },
    );
  }
}

/** A command that runs. */
export class RunningCommand {
  readonly pid: number;
  readonly end: Promise<CommandEnd>;
  readonly #child: ChildProcess;
  readonly #stdout: Buffer[] = [];
  #stderr = '';

  constructor(child: ChildProcess) {
    this.#child = child;
    this.pid = child.pid ?? 0;
    child.stdout?.on('data', (chunk: Buffer) => this.#stdout.push(chunk));
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (this.#stderr += text));
    this.end = new Promise((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (code) => {
        const stdoutBytes = Buffer.concat(this.#stdout);
        const stdout = stdoutBytes.toString('utf8');
        resolve({ code: code ?? undefined, stdout, stdoutBytes, stderr: this.#stderr });
      });
    });
  }

  /** What it has said on standard error so far. */
  get stderr(): string {
    return this.#stderr;
  }

  /** What it has said on standard output so far. */
  get stdout(): string {
    return Buffer.concat(this.#stdout).toString('utf8');
  }

  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** Resolves once standard error holds this; rejects when the command ends without it. */
  async says(text: string | RegExp): Promise<void> {
    await this.#holds(() => this.#stderr, text);
  }

  /** What a pattern finds on standard output, as soon as it does; rejects when the command ends without it. */
  async prints(pattern: RegExp): Promise<string> {
    await this.#holds(() => this.stdout, pattern);
    return pattern.exec(this.stdout)?.[0] ?? '';
  }

  async #holds(read: () => string, text: string | RegExp): Promise<void> {
    let ended = false;
    void this.end.finally(() => (ended = true));
    await vi.waitUntil(() => read().search(text) >= 0 || ended, { timeout: 120_000, interval: 5 });
    if (read().search(text) < 0) throw new Error(`it ended without saying ${text}: ${this.#stderr}`);
  }
}

/** Folder that a process works in; `undefined` when it has ended. */
function folderOf(pid: number): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return undefined;
  }
}

/** Processes that have this variable in their environment, which children inherit; how they were called, by pid. */
function processesWith(variable: string, value: string): ReadonlyMap<number, string> {
  const found = new Map<number, string>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name) || Number(name) === process.pid) continue;
    try {
      const environment = readFileSync(`/proc/${name}/environ`, 'utf8').split('\0');
      if (!environment.includes(`${variable}=${value}`)) continue;
      const command = readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
      // One that has ended and waits for its parent has none.
      if (command !== '') found.set(Number(name), command);
    } catch {
      // It ended meanwhile, or is another user's.
    }
  }
  return found;
}
