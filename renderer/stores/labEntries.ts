import type { LabFileSummary } from '../../lab/contract/labFiles.ts';
import type { LabStatus } from '../../lab/contract/labStatus.ts';

/** A lab as the app lists it: a file, what runs under its name, or both. */
export interface LabEntry {
  readonly name: string;
  /** Missing for a lab that is up and whose file is not known. */
  readonly file?: LabFileSummary;
  /** Missing for a lab that is not up. */
  readonly status?: LabStatus;
}

/** `busy-here`: a run of this app works on it. `in-use`: another process does. */
export type LabState = 'not-running' | 'running' | 'broken' | 'busy-here' | 'in-use';

/** The state of a lab in one word. */
export function labState(status: LabStatus | undefined): LabState {
  if (status === undefined) return 'not-running';
  if (status.state !== 'busy') return status.state;
  return status.heldBy?.isHere === true ? 'busy-here' : 'in-use';
}

/**
 * Files and statuses joined by the lab's name, sorted by it. Two files of one name both have its status: which of them
 * was brought up does not show.
 */
export function labEntries(
  files: readonly LabFileSummary[],
  statuses: readonly LabStatus[],
): readonly LabEntry[] {
  const statusOf = new Map(statuses.map((status) => [status.lab, status]));
  const named = new Set(files.map(({ name }) => name));
  const withFile = files.map((file): LabEntry => {
    const status = statusOf.get(file.name);
    return { name: file.name, file, ...(status === undefined ? {} : { status }) };
  });
  const withoutFile = statuses
    .filter(({ lab }) => !named.has(lab))
    .map((status): LabEntry => ({ name: status.lab, status }));
  return [...withFile, ...withoutFile].sort(
    (a, b) => a.name.localeCompare(b.name) || (a.file?.path ?? '').localeCompare(b.file?.path ?? ''),
  );
}
