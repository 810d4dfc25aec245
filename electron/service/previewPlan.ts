import type { PlannedLab } from '../../lab/contract/plannedLab.ts';
import type { Lab } from '../../lab/model/lab.ts';
import { assumedFacts } from '../../lab/plan/assumedFacts.ts';
import { planLab } from '../../lab/plan/planLab.ts';
import { renderShell } from '../../lab/script/renderShell.ts';

/** The plan of a lab before any machine is there, with the scripts and files for people. */
export function previewPlan(lab: Lab): PlannedLab {
  const plan = planLab(lab, assumedFacts(lab));
  return { plan, files: renderShell(plan) };
}
