import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { hostLost } from './hostErrors.ts';

const pollMs = 10;

/** Whether a process of that number runs. One that has ended and was not yet collected by its parent does not. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  return !isZombie(pid);
}

/** An orphan's end is collected by init, which in a container may take seconds. */
function isZombie(pid: number): boolean {
  try {
    // The state follows the name, which stands in brackets and may hold brackets itself (proc(5)).
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).startsWith('Z');
  } catch {
    return false; // no /proc on this platform, or the process is gone by now, as the next look will tell
  }
}

/** Waits until the process is gone. Rejects with a `LabError` when it is not by the deadline. */
export async function waitUntilGone(
  pid: number,
  { deadlineMs, signal }: { readonly deadlineMs: number; readonly signal?: AbortSignal },
): Promise<void> {
  const deadline = performance.now() + deadlineMs;
  while (isRunning(pid)) {
    if (performance.now() > deadline) throw hostLost(`process ${pid} does not end`);
    await delay(pollMs, undefined, signal && { signal });
  }
}
