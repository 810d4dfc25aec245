import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, openSync, readFileSync, readSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** How a shell ended, and what it said. */
export interface ShellExit {
  readonly status: number;
  readonly stdout: Buffer;
  readonly stderr: Buffer;
}

/**
 * Reads a line of shell from one pipe, carries it out, and writes its status to the other. It ends with whoever holds the
 * other end of its first pipe.
 */
const server = `exec 3<"$1/ask" 4>"$1/told"
while IFS= read -r line <&3; do
  eval "$line" 3<&- 4>&-
  echo $? >&4
done
exec rm -r "$1"`;

/** Its folder, and the ends of its pipes. */
interface Server {
  readonly folder: string;
  readonly ask: number;
  readonly told: number;
}

let running: Server | undefined;

/**
 * Runs a text in a new shell, as its standard input, and waits for it.
 *
 * Another shell starts it, which lives as long as this thread. To start a process is to copy who starts it, and the tests
 * are as large as a hundred shells: a shell is there ten times sooner from a shell than from here.
 *
 * @param environment All of it. Its `PATH` is where the shell itself is found, too.
 * @param words The shell and its options.
 */
export function runShell(
  text: string,
  environment: Readonly<Record<string, string>> = { PATH: process.env['PATH'] ?? '' },
  words: readonly string[] = ['sh'],
): ShellExit {
  running ??= startServer();
  const { folder, ask, told } = running;
  const [input, output, errors] = ['in', 'out', 'err'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  writeFileSync(input, text);
  const assignments = Object.entries(environment).map(([name, value]) => `${name}=${quoted(value)}`);
  const files = `<${quoted(input)} >${quoted(output)} 2>${quoted(errors)}`;
  writeSync(ask, `${[...assignments, ...words.map(quoted), files].join(' ')}\n`);
  const answer = Buffer.alloc(8);
  const length = readSync(told, answer);
  if (length === 0) throw new Error('The shell that starts the others has ended.');
  return {
    status: Number(answer.toString('utf8', 0, length)),
    stdout: readFileSync(output),
    stderr: readFileSync(errors),
  };
}

function startServer(): Server {
  const folder = mkdtempSync(join(tmpdir(), 'lvs-lab-shell-'));
  const pipes = ['ask', 'told'].map((name) => join(folder, name)) as [string, string];
  const { status, error } = spawnSync('mkfifo', pipes);
  if (status !== 0) throw new Error('No pipes could be made for a shell.', { cause: error });
  const child = spawn('sh', ['-c', server, 'sh', folder], {
    stdio: 'ignore',
    env: { PATH: process.env['PATH'] ?? '' },
  });
  if (child.pid === undefined) throw new Error('There is no shell on this computer.');
  child.unref();
  // Each waits until the other side is there.
  return { folder, ask: openSync(pipes[0], 'w'), told: openSync(pipes[1], 'r') };
}

/** Quoted for a shell, by other means than those that are tested with it. A line, which none of the values breaks. */
function quoted(value: string): string {
  if (value.includes('\n')) throw new RangeError(`A line is no place for ${JSON.stringify(value)}.`);
  return `'${value.replaceAll("'", `'\\''`)}'`;
}
