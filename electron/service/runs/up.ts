import { LabError } from '../../../lab/contract/labError.ts';
import { machinesOf, type Lab } from '../../../lab/model/lab.ts';
import { planLab } from '../../../lab/plan/planLab.ts';
import { applyPlan } from '../../engine/applyPlan.ts';
import { keepLab } from '../../store/labFolder.ts';
import { embeddedMachines } from '../embedded/embeddedMachines.ts';
import { mendAroundMachines, mendOnMachines } from '../faults/mendDuringRun.ts';
import { readLabAsBroughtUp } from '../resolveLab.ts';
import { sshAccess } from '../sshAccess.ts';
import { failAfterAll } from './failAfterAll.ts';
import { factsOf, readyMachines, scriptsOf, shellsOf } from './readyMachine.ts';
import { refuseMissingModules } from './refuseMissingModules.ts';
import { refuseOlderRecords } from './refuseOlderRecords.ts';
import type { RunContext } from './runContext.ts';
import { undoStale } from './undoStale.ts';

/**
 * Brings a lab up, or repairs it: machines, then the steps of its plan. Where the lab file changed since the last
 * time, what the new plan has no place for is taken back first. Rejects with the first failure once every machine has
 * done what it can.
 * @param recreate An embedded machine that is made anew first; the others are left as they are.
 */
export async function up(context: RunContext, recreate?: string): Promise<void> {
  const { lab, text, options, signal, emit } = context;
  const before = readLabAsBroughtUp(lab.name, options.folders)?.lab;
  refuseOtherMachines(lab, before);
  if (recreate !== undefined) refuseRecreating(recreate, lab);
  // Embedded machines exist from here on, so the lab must be there for `list` and `down`.
  if (before === undefined && lab.machines === 'embedded') keepLab(options.folders, lab.name, text);
  const machines = machinesOf(lab).map(({ machine }) => machine.name);
  for (const machine of machines) emit({ kind: 'machine', machine, state: 'waiting' });

  if (before !== undefined) await mendAroundMachines(before, context);
  const access =
    lab.machines === 'embedded' ? await embeddedMachines(context, recreate) : sshAccess(lab, context);
  try {
    const ready = await readyMachines(machines, { lab, access, signal, emit });
    const plan = planLab(lab, factsOf(ready));
    // Embedded machines are as old as their lab host, and gone with it.
    if (lab.machines === 'ssh') await refuseOlderRecords(lab.name, shellsOf(ready), signal);
    await refuseMissingModules(plan, shellsOf(ready), signal);
    const unmended = before === undefined ? [] : await mendOnMachines(before, shellsOf(ready), context);
    if (before !== undefined) await undoStale(before, plan, ready, context);
    // From here on machines are changed: what is kept must name all that there may be to take back.
    keepLab(options.folders, lab.name, text);
    const steps = plan.machines.flatMap((machine) => machine.steps);
    emit({ kind: 'planned', steps: steps.map(({ id, machine, title }) => ({ id, machine, title })) });
    const report = await applyPlan({
      plan,
      scriptOf: scriptsOf(plan),
      shells: shellsOf(ready),
      signal,
      emit,
    });
    failAfterAll({ ...report, failures: [...unmended, ...report.failures] }, emit);
  } finally {
    access.close();
  }
}

/** What is not ours to make anew, or is not there. */
function refuseRecreating(machine: string, lab: Lab): void {
  const names = machinesOf(lab).map((entry) => entry.machine.name);
  const isKnown = names.includes(machine);
  if (isKnown && lab.machines === 'embedded') return;
  throw new LabError({
    code: isKnown ? 'user-unsupported' : 'user-usage',
    what: `${machine} cannot be made anew`,
    why: isKnown
      ? 'it is a machine of your own (`machines: ssh`), which LVS Lab only configures'
      : `the lab ${lab.name} has no machine of that name; its machines are ${names.join(', ')}`,
    next: isKnown
      ? 'Run `up` without it: that repairs what is not as it should be. Nothing was changed.'
      : 'Name one of them. Nothing was changed.',
  });
}

/** A lab that is up on machines of the other kind: only `down` can take back what is on those. */
function refuseOtherMachines(lab: Lab, before: Lab | undefined): void {
  if (before === undefined || before.machines === lab.machines) return;
  throw new LabError({
    code: 'user-lab-file',
    what: `The lab ${lab.name} is up already, on other machines`,
    why: `it was brought up with \`machines: ${before.machines}\`, and the lab file now says ${lab.machines}`,
    next: 'Take it down first (`down`), or give the other lab another name.',
  });
}
