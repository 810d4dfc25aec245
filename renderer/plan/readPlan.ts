import { LabError, type LabErrorData } from '../../lab/contract/labError.ts';
import type { PlannedLab } from '../../lab/contract/plannedLab.ts';
import type { Lab } from '../../lab/model/lab.ts';
import { assumedFacts } from '../../lab/plan/assumedFacts.ts';
import { planLab } from '../../lab/plan/planLab.ts';
import { renderShell } from '../../lab/script/renderShell.ts';

/** The plan of a lab, or why there is none (a forwarding method that cannot be built yet, for one). */
export type PlanReading =
  | { readonly kind: 'planned'; readonly planned: PlannedLab }
  | { readonly kind: 'refused'; readonly error: LabErrorData };

/** Plans a lab as it is before any machine is there, with no call: the very plan that a run makes. */
export function readPlan(lab: Lab): PlanReading {
  try {
    const plan = planLab(lab, assumedFacts(lab));
    return { kind: 'planned', planned: { plan, files: renderShell(plan) } };
  } catch (error) {
    if (error instanceof LabError) return { kind: 'refused', error: error.data };
    throw error;
  }
}
