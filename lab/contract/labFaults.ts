import type { FaultOffer } from '../fault/faults.ts';

/** A fault that was switched on and not mended since. */
export interface ActiveFault {
  /** Id of the fault. */
  readonly fault: string;
  readonly title: string;
  /** Machine, or network for a fault of a segment. */
  readonly target: string;
  /** Milliseconds since the epoch. */
  readonly since: number;
}

/** What can be broken in a lab, and what is. */
export interface LabFaults {
  readonly offers: readonly FaultOffer[];
  /** In the order in which they were switched on. */
  readonly active: readonly ActiveFault[];
}

/** What `mendLab` did. */
export interface MendedFaults {
  readonly mended: readonly ActiveFault[];
  /** The run that starts machines anew which were powered off; they are mended when it is done. */
  readonly upRunId?: string;
}
