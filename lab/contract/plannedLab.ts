import type { Plan } from '../plan/step.ts';
import type { LabErrorData } from './labError.ts';

/** A file that a plan would write or a script that a person would run, for reading. */
export interface PlanFile {
  readonly machine: string;
  /** Where it belongs on the machine. */
  readonly path: string;
  readonly content: string;
}

/** What `planLab` answers: the steps, and the same as readable scripts and files. */
export interface PlannedLab {
  readonly plan: Plan;
  readonly files: readonly PlanFile[];
}

/** What a step would find on its machine now. `unknown`: the machine or its probe did not answer. */
export type StepStanding = 'holds' | 'will-change' | 'unknown';

/** A plan against the machines as they are. */
export interface ProbedPlan extends PlannedLab {
  /** By step id. */
  readonly standings: Readonly<Record<string, StepStanding>>;
  /** Machines that could not be asked, and why. */
  readonly failures: readonly LabErrorData[];
}
