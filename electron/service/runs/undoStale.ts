import { machinesOf, type Lab } from '../../../lab/model/lab.ts';
import { assumedFacts } from '../../../lab/plan/assumedFacts.ts';
import { planLab } from '../../../lab/plan/planLab.ts';
import { staleSteps } from '../../../lab/plan/staleSteps.ts';
import type { Plan } from '../../../lab/plan/step.ts';
import { undoPlan } from '../../engine/undoPlan.ts';
import { sshAccess } from '../sshAccess.ts';
import { failAfterAll } from './failAfterAll.ts';
import { factsOf, readyMachines, scriptsOf, shellsOf, type ReadyMachine } from './readyMachine.ts';
import type { RunContext } from './runContext.ts';

/**
 * Takes back what an earlier form of the lab brought about and the new plan has no place for, on machines that stay and
 * on those that left the lab file. Embedded machines that left are simply gone.
 */
export async function undoStale(
  before: Lab,
  plan: Plan,
  ready: ReadonlyMap<string, ReadyMachine>,
  context: RunContext,
): Promise<void> {
  const left = before.machines === 'ssh' ? namesOf(before).filter((name) => !ready.has(name)) : [];
  if (left.length === 0) {
    await undo(before, plan, ready, context);
    return;
  }
  const access = sshAccess(before, context);
  try {
    const { signal, emit } = context;
    const gone = await readyMachines(left, { lab: before, access, signal, emit });
    await undo(before, plan, new Map([...ready, ...gone]), context);
  } finally {
    access.close();
  }
}

async function undo(
  before: Lab,
  plan: Plan,
  ready: ReadonlyMap<string, ReadyMachine>,
  { signal, emit }: RunContext,
): Promise<void> {
  // Embedded machines that left cannot be looked at, and those whose networks changed are not what they were; but it is
  // known how all of them were made.
  const facts = before.machines === 'embedded' ? assumedFacts(before) : factsOf(ready);
  const earlier = planLab(before, facts);
  const reachable = earlier.machines.filter(({ machine }) => ready.has(machine));
  const stale = staleSteps({ ...earlier, machines: reachable }, plan);
  if (stale.machines.length === 0) return;
  failAfterAll(
    await undoPlan({ plan: stale, scriptOf: scriptsOf(stale), shells: shellsOf(ready), signal, emit }),
    emit,
  );
}

function namesOf(lab: Lab): readonly string[] {
  return machinesOf(lab).map(({ machine }) => machine.name);
}
