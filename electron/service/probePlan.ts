import type { ProbedPlan } from '../../lab/contract/plannedLab.ts';
import type { Lab } from '../../lab/model/lab.ts';
import { notBuiltYet } from './notBuiltYet.ts';
import type { SshAccessContext } from './sshAccess.ts';

/** The plan from the facts of the running machines, with what already holds there. */
export function probePlan(lab: Lab, context: SshAccessContext): Promise<ProbedPlan> {
  void context;
  return notBuiltYet(`probing ${lab.name}`);
}
