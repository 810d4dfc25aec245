import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { LabError } from '../../../lab/contract/labError.ts';
import { alreadyRunningStatus, logFile } from './hostFile.ts';
import { hostLost } from './hostErrors.ts';
import { connectLabHost, type LabHostClient } from './labHostClient.ts';

export interface StartLabHost {
  /** The lab's state folder; made (0700) when it is missing. */
  readonly folder: string;
  /** The lab host's program, a file that Node runs. */
  readonly entry: string;
  /** Node, or Electron, which then runs as Node. Default: what runs this. */
  readonly nodePath?: string;
  readonly signal: AbortSignal;
  /** Until it answers; the default is 20 s. */
  readonly deadlineMs?: number;
}

const pollMs = 10;
const logTailBytes = 2000;

/**
 * The lab host of a folder: the one that runs already, or else a new process that outlives this one. What a host that
 * was killed has left is cleaned by the new one.
 * @throws LabError `lab-host-lost` when it ends or does not answer, with the tail of its log; `user-unsupported` when a
 *   host of another version runs; the signal's reason on abort.
 */
export async function startLabHost(options: StartLabHost): Promise<LabHostClient> {
  const { signal, deadlineMs = 20_000 } = options;
  const folder = path.resolve(options.folder);
  const running = await connectLabHost(folder, { signal });
  if (running !== undefined) return running;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const child = spawnHost(folder, options);
  const deadline = performance.now() + deadlineMs;
  try {
    for (;;) {
      const client = await connectLabHost(folder, { signal });
      if (client !== undefined) return client;
      // The loser of a race between two starts ends at once; the winner is about to answer.
      const ended = child.exitCode !== null && child.exitCode !== alreadyRunningStatus;
      if (ended || child.signalCode !== null) {
        throw hostLost(`it ended with ${child.signalCode ?? `status ${child.exitCode}`}`, logTail(folder));
      }
      if (performance.now() > deadline) {
        throw hostLost(`it did not answer within ${Math.round(deadlineMs / 1000)} s`, logTail(folder));
      }
      await delay(pollMs, undefined, { signal });
    }
  } catch (error) {
    child.kill();
    signal.throwIfAborted();
    throw error;
  }
}

function spawnHost(folder: string, { entry, nodePath = process.execPath }: StartLabHost): ChildProcess {
  const log = openSync(path.join(folder, logFile), 'a', 0o600);
  try {
    const child = spawn(nodePath, [path.resolve(entry), folder], {
      cwd: folder,
      detached: true, // a session of its own: neither Ctrl-C nor the end of a terminal reaches it
      stdio: ['ignore', log, log],
      env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
      windowsHide: true,
    });
    child.on('error', () => undefined); // told below as a process that never was
    child.unref();
    if (child.pid === undefined) throw notStarted(nodePath);
    return child;
  } finally {
    closeSync(log);
  }
}

function notStarted(nodePath: string): LabError {
  return new LabError({
    code: 'user-missing-software',
    what: 'The lab host cannot be started',
    why: `${nodePath} cannot be run`,
    next: 'Install LVS Lab anew.',
  });
}

function logTail(folder: string): string {
  try {
    return readFileSync(path.join(folder, logFile), 'utf8').slice(-logTailBytes).trim();
  } catch {
    return '';
  }
}
