import { machinesOf } from '../../../lab/model/lab.ts';
import { planLab } from '../../../lab/plan/planLab.ts';
import { undoPlan } from '../../engine/undoPlan.ts';
import { forgetLab } from '../../store/labFolder.ts';
import { stopEmbeddedMachines } from '../embedded/embeddedMachines.ts';
import { mendOnMachines } from '../faults/mendDuringRun.ts';
import { sshAccess } from '../sshAccess.ts';
import { failAfterAll } from './failAfterAll.ts';
import { factsOf, readyMachines, scriptsOf, shellsOf } from './readyMachine.ts';
import { refuseOlderRecords } from './refuseOlderRecords.ts';
import type { RunContext } from './runContext.ts';

/**
 * Takes a lab away: embedded machines are stopped and their disks removed, on the user's own machines what `up` did is
 * undone. The lab's folder goes last; where something could not be undone it stays, for another `down`.
 */
export async function down(context: RunContext): Promise<void> {
  const { lab, folder } = context;
  if (lab.machines === 'embedded') await stopEmbeddedMachines(context);
  else await undoOnMachines(context);
  forgetLab(folder);
}

async function undoOnMachines(context: RunContext): Promise<void> {
  const { lab, signal, emit } = context;
  const access = sshAccess(lab, context);
  try {
    const machines = machinesOf(lab).map(({ machine }) => machine.name);
    const ready = await readyMachines(machines, { lab, access, signal, emit });
    await refuseOlderRecords(lab.name, shellsOf(ready), signal);
    const unmended = await mendOnMachines(lab, shellsOf(ready), context);
    const plan = planLab(lab, factsOf(ready));
    const steps = plan.machines.flatMap((machine) => machine.steps);
    emit({ kind: 'planned', steps: steps.map(({ id, machine, title }) => ({ id, machine, title })) });
    const report = await undoPlan({ plan, scriptOf: scriptsOf(plan), shells: shellsOf(ready), signal, emit });
    failAfterAll({ ...report, failures: [...unmended, ...report.failures] }, emit);
  } finally {
    access.close();
  }
}
