import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { LabError } from '../../lab/contract/labError.ts';

export interface BuildCommand {
  readonly command: string;
  readonly arguments: readonly string[];
  readonly deadlineMs: number;
  readonly signal: AbortSignal;
  /** Folder for what the build unpacks; default: the system's. */
  readonly temporaryFolder?: string;
  /** Told the rest of each line that begins with `stage: `. */
  readonly onStage: (stage: string) => void;
}

const outputTailCharacters = 4000;
const stopAgainMs = 500;
const stageMark = 'stage: ';

/**
 * Ends the whole process group once descriptor 3 is closed, which is when the process that builds has ended, however
 * that was; meanwhile becomes the build.
 */
const watched = '(cat <&3; kill -TERM 0) >/dev/null 2>&1 & exec "$0" "$@" 3<&-';

/**
 * Runs an image build with all its children in a process group of their own, so that an abort, or the end of this
 * process, ends them all: an interrupted mmdebstrap removes what it has mounted and unpacked. Rejects with `image-build` and the end of the
 * output when it fails or takes too long, with the signal's reason on abort.
 */
export async function runBuild(build: BuildCommand): Promise<void> {
  build.signal.throwIfAborted();
  const child = spawn('sh', ['-c', watched, build.command, ...build.arguments], {
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    // mke2fs is in /sbin, which is not on an ordinary user's PATH.
    env: {
      ...process.env,
      PATH: `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin`,
      LC_ALL: 'C.UTF-8',
      ...(build.temporaryFolder !== undefined && { TMPDIR: build.temporaryFolder }),
    },
  });
  child.on('exit', () => child.stdio[3]?.destroy());
  let tail = '';
  for (const stream of [child.stdio[1], child.stdio[2]] as Readable[]) {
    // mmdebstrap passes what its hooks say on to stderr.
    createInterface({ input: stream }).on('line', (line) => {
      tail = `${tail}${line}\n`.slice(-outputTailCharacters);
      if (line.startsWith(stageMark)) build.onStage(line.slice(stageMark.length));
    });
  }

  let again: NodeJS.Timeout | undefined;
  const stop = (): void => {
    if (child.pid === undefined) return;
    // A shell's child that has been forked and has not become its program yet loses a signal.
    again ??= setInterval(stop, stopAgainMs);
    try {
      process.kill(-child.pid, 'SIGTERM');
    } catch {
      // It ended by itself just now.
    }
  };
  const deadline = AbortSignal.timeout(build.deadlineMs);
  const over = AbortSignal.any([build.signal, deadline]);
  over.addEventListener('abort', stop);
  try {
    const code = await new Promise<number | Error | null>((resolve) => {
      child.on('error', resolve).on('close', resolve);
    });
    build.signal.throwIfAborted();
    if (code === 0) return;
    throw new LabError({
      code: 'image-build',
      what: 'The image for embedded machines could not be built',
      why: deadline.aborted
        ? `it took longer than ${build.deadlineMs / 60_000} minutes`
        : `the build ended with ${String(code)}`,
      next: 'See the output. Is Debian’s package mirror reachable? An image can also be imported from another computer.',
      output: tail.trim(),
    });
  } finally {
    over.removeEventListener('abort', stop);
    clearInterval(again);
  }
}
