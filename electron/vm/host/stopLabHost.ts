import { readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { LabError } from '../../../lab/contract/labError.ts';
import { hostFile, type HostFile } from './hostFile.ts';
import { connectLabHost } from './labHostClient.ts';
import { waitUntilGone } from './processLife.ts';
import { socketFiles } from './socketPath.ts';

const endDeadlineMs = 30_000;

/**
 * Ends the lab host of a folder with all its machines, whatever its version and however it feels, and waits until it is
 * gone. Answers whether there was one.
 * @throws LabError `lab-host-lost` when it does not end in time; the signal's reason on abort.
 */
export async function stopLabHost(
  folder: string,
  { signal }: { readonly signal: AbortSignal },
): Promise<boolean> {
  try {
    const client = await connectLabHost(folder, { signal });
    if (client === undefined) return false;
    await client.stop({ signal });
    return true;
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof LabError)) throw error;
    // It is there but cannot be talked to. A host of any version ends when its control socket is gone.
    const pid = hostPid(folder);
    await rm(path.join(folder, socketFiles.control), { force: true });
    if (pid !== undefined) await waitUntilGone(pid, { deadlineMs: endDeadlineMs, signal });
    return true;
  }
}

function hostPid(folder: string): number | undefined {
  try {
    return (JSON.parse(readFileSync(path.join(folder, hostFile), 'utf8')) as HostFile).pid;
  } catch {
    return undefined;
  }
}
