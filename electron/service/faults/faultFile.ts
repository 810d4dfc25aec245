import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import * as z from 'zod';
import type { ActiveFault } from '../../../lab/contract/labFaults.ts';
import { faultNamed } from '../../../lab/fault/faults.ts';

/** A fault as it is kept: its title follows from its id. */
export type KeptFault = Omit<ActiveFault, 'title'>;

const fileSchema = z.array(z.object({ fault: z.string(), target: z.string(), since: z.number() }));

function faultFile(folder: string): string {
  return path.join(folder, 'faults.json');
}

/** The faults that are on in the lab of this folder; none where nothing can be read. */
export function readFaults(folder: string): readonly KeptFault[] {
  try {
    return fileSchema.parse(JSON.parse(readFileSync(faultFile(folder), 'utf8')));
  } catch {
    // Never written, or cut off: `up` repairs what a plan covers in any case.
    return [];
  }
}

/** A kept fault with its title; one that an earlier version knew goes by its id. */
export function withTitle(kept: KeptFault): ActiveFault {
  return { ...kept, title: faultNamed(kept.fault)?.title ?? kept.fault };
}

/** Keeps what is on; nothing is kept of none. Only who holds the lab's lock may. */
export function keepFaults(folder: string, faults: readonly KeptFault[]): void {
  if (faults.length === 0) rmSync(faultFile(folder), { force: true });
  else writeFileAtomic.sync(faultFile(folder), `${JSON.stringify(faults, undefined, 2)}\n`, { mode: 0o600 });
}
