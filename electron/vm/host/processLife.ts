import { setTimeout as delay } from 'node:timers/promises';
import { hostLost } from './hostErrors.ts';

const pollMs = 10;

/** Whether a process of that number runs. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
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
