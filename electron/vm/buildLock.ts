import { linkSync, readFileSync, renameSync, unlinkSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

const pollMs = 200;

/** A lock that this process holds. */
export interface BuildLock {
  release(): void;
}

/**
 * Takes the lock of a build, across processes; waits while a living process holds it and takes it over from a dead
 * one. `onWaiting` is told the holder's pid, once for each holder. Rejects with the signal's reason on abort.
 */
export async function takeBuildLock(
  file: string,
  signal: AbortSignal,
  onWaiting: (pid: number) => void,
): Promise<BuildLock> {
  const mine = JSON.stringify({
    pid: process.pid,
    started: startOf(process.pid),
    nonce: crypto.randomUUID(),
  });
  let toldPid: number | undefined;
  for (;;) {
    signal.throwIfAborted();
    if (create(file, mine)) return { release: () => release(file, mine) };
    const text = read(file);
    if (text === undefined) continue;
    const holder = parse(text);
    if (holder === undefined || !isAlive(holder)) {
      takeAway(file, text);
      continue;
    }
    if (holder.pid !== toldPid) onWaiting((toldPid = holder.pid));
    await sleep(pollMs, undefined, { signal }).catch(() => undefined);
  }
}

interface Holder {
  readonly pid: number;
  readonly started: string;
}

/** Whole or not at all: the lock appears with its content in it. */
function create(file: string, content: string): boolean {
  const whole = `${file}.${process.pid}.${crypto.randomUUID()}`;
  writeFileSync(whole, content, { mode: 0o600 });
  try {
    linkSync(whole, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    unlinkSync(whole);
  }
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function parse(text: string): Holder | undefined {
  try {
    const value = JSON.parse(text) as Partial<Holder> | null;
    return typeof value?.pid === 'number' ? { pid: value.pid, started: value.started ?? '' } : undefined;
  } catch {
    return undefined;
  }
}

/** Removes a dead holder's lock. Of two that see it dead, the slower may catch the faster one's new lock: puts it back. */
function takeAway(file: string, dead: string): void {
  const away = `${file}.${process.pid}.stale`;
  try {
    renameSync(file, away);
    if (readFileSync(away, 'utf8') !== dead) linkSync(away, file);
    unlinkSync(away);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ENOENT' && code !== 'EEXIST') throw error;
  }
}

function release(file: string, mine: string): void {
  if (read(file) === mine) unlinkSync(file);
}

function isAlive(holder: Holder): boolean {
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
  }
  // A pid is used again, after a restart of the computer above all; with its start time it is not.
  const started = startOf(holder.pid);
  return started === '' || holder.started === '' || started === holder.started;
}

/** When a process started, in the kernel's ticks since boot, with the boot's id; empty where the system does not say. */
function startOf(pid: number): string {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field is the command in brackets, which may hold anything; the start time is the 22nd.
    return `${boot}/${stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? ''}`;
  } catch {
    return '';
  }
}
