import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { makePrivateFolder } from './folders.ts';

/** Who works on a lab. */
export interface LockHolder {
  readonly pid: number;
  /** When the process started, in the platform's own words: tells a later process with the same number apart. */
  readonly startedAt: string;
  readonly verb: string;
  readonly runId: string;
}

/** A lock that this process holds. */
export interface LabLock {
  release(): void;
}

const cancelPollMs = 200;

/**
 * Takes the lock of a lab's folder for this process, or says who holds it. The lock of a process that is gone is taken
 * over. While it is held, `onCancelRequest` is called once if another process asks for the end of the work
 * (`requestCancel`).
 */
export function takeLabLock(
  folder: string,
  holder: Pick<LockHolder, 'verb' | 'runId'>,
  onCancelRequest: () => void,
): LabLock | LockHolder {
  const lock = lockPath(folder);
  const own = path.join(folder, `lock.${holder.runId}`);
  const content: LockHolder = { pid: process.pid, startedAt: processStart(process.pid) ?? '', ...holder };
  try {
    for (;;) {
      try {
        makePrivateFolder(folder);
        writeFileSync(own, JSON.stringify(content), { mode: 0o600 });
        // A link is made whole or not at all, and never over another one.
        linkSync(own, lock);
        break;
      } catch (error) {
        const { code } = error as NodeJS.ErrnoException;
        // A `down` has just taken the folder away: this one begins in a new one.
        if (code === 'ENOENT') continue;
        if (code !== 'EEXIST') throw error;
      }
      const other = lockHolder(folder);
      if (other !== undefined) return other;
      removeStale(lock, `${own}.stale`);
    }
  } finally {
    rmSync(own, { force: true });
  }
  rmSync(cancelPath(folder), { force: true });
  const poll = setInterval(() => {
    if (runToCancel(folder) !== holder.runId) return;
    clearInterval(poll);
    onCancelRequest();
  }, cancelPollMs);
  poll.unref();
  return {
    release: () => {
      clearInterval(poll);
      // `down` has removed the folder with the lock in it, and another may already work in a new one.
      if (lockHolder(folder)?.runId !== holder.runId) return;
      rmSync(cancelPath(folder), { force: true });
      rmSync(lock, { force: true });
    },
  };
}

/** The living process that holds the lab's lock, if any. */
export function lockHolder(folder: string): LockHolder | undefined {
  return livingHolder(lockPath(folder));
}

/** The process that a lock file names, if it lives. A file that was cut off while it was written names nobody. */
function livingHolder(file: string): LockHolder | undefined {
  let holder: LockHolder;
  try {
    holder = JSON.parse(readFileSync(file, 'utf8')) as LockHolder;
  } catch {
    return undefined;
  }
  return processStart(holder.pid) === holder.startedAt ? holder : undefined;
}

/**
 * Asks the process that holds the lab's lock for this run to cancel it. A run that has ended meanwhile, be it with the
 * lab's folder, needs no asking; the one that has begun instead is not meant.
 */
export function requestCancel(folder: string, runId: string): void {
  try {
    writeFileSync(cancelPath(folder), runId, { mode: 0o600 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}

/** The run that another process wants cancelled, if any. */
function runToCancel(folder: string): string | undefined {
  try {
    return readFileSync(cancelPath(folder), 'utf8');
  } catch {
    return undefined;
  }
}

/** Moves a dead process's lock away, but not one that another process has just put in its place. */
function removeStale(lock: string, aside: string): void {
  try {
    renameSync(lock, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  if (livingHolder(aside) !== undefined) linkSync(aside, lock);
  rmSync(aside, { force: true });
}

/** When a process started; `undefined` when there is no such process. */
function processStart(pid: number): string | undefined {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return undefined;
  }
  try {
    // Field 22 of /proc/<pid>/stat (proc(5)); the name in field 2 may hold spaces, so count from its closing bracket.
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  } catch {
    return '';
  }
}

function lockPath(folder: string): string {
  return path.join(folder, 'lock');
}

function cancelPath(folder: string): string {
  return path.join(folder, 'cancel');
}
