import { writeFile } from 'node:fs/promises';
import { LabError } from '../../lab/contract/labError.ts';
import { walkPcapng } from '../../lab/packet/walk/walkPcapng.ts';
import type { WalkReport } from '../../lab/packet/walk/walkReport.ts';

/** Writes the frames of a walk to a capture file. Rejects with `LabError` where it cannot be written. */
export async function saveWalk(report: WalkReport, file: string): Promise<void> {
  try {
    await writeFile(file, walkPcapng(report));
  } catch (error) {
    throw new LabError(
      {
        code: 'user-usage',
        what: `The frames could not be written to ${file}`,
        why: error instanceof Error ? error.message : String(error),
        next: 'Name a file in a folder that you may write to.',
      },
      { cause: error },
    );
  }
}
