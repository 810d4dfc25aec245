import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** What a timed command did. */
export interface Timed {
  /** From its start to its end. */
  readonly wallMs: number;
  /** From its start to where either output matches a mark for the first time, by the mark's name. */
  readonly marksMs: Readonly<Record<string, number>>;
  readonly output: string;
}

/** How a timed command runs. */
export interface TimedOptions {
  readonly cwd: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly marks?: Readonly<Record<string, RegExp>>;
  readonly deadlineMs?: number;
}

/** Runs a command to its end and notes when its marks appear. Rejects when it fails or takes too long. */
export async function timed(command: readonly string[], options: TimedOptions): Promise<Timed> {
  const { cwd, env = process.env, marks = {}, deadlineMs = 180_000 } = options;
  const [program = '', ...args] = command;
  const startedAt = performance.now();
  const child = spawn(program, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], timeout: deadlineMs });
  const marksMs: Record<string, number> = {};
  let output = '';
  let errors = '';
  const look = (text: string): void => {
    for (const [name, mark] of Object.entries(marks)) {
      if (marksMs[name] === undefined && mark.test(text)) marksMs[name] = performance.now() - startedAt;
    }
  };
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => look((output += chunk)));
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => look((errors += chunk)));
  const [code] = (await once(child, 'close')) as [number | null];
  const wallMs = performance.now() - startedAt;
  if (code !== 0)
    throw new Error(`${command.join(' ')} ended with ${code ?? 'a signal'}:\n${errors}${output}`);
  return { wallMs, marksMs, output };
}

/** The middle one of some values. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1
    ? (sorted[middle] ?? NaN)
    : ((sorted[middle - 1] ?? NaN) + (sorted[middle] ?? NaN)) / 2;
}
