import { describe, expect, it } from 'vitest';
import { accessBy } from '../../../electron/service/machineAccess.ts';
import { probeMachines } from '../../../electron/service/probePlan.ts';
import { LabError } from '../../../lab/contract/labError.ts';
import { assumedFacts } from '../../../lab/plan/assumedFacts.ts';
import { planLab } from '../../../lab/plan/planLab.ts';
import { natSsh } from '../../lab/plan/labs.ts';

const unreachable = new LabError({ code: 'ssh-unreachable', what: 'No way there', why: 'x', next: 'y' });

describe('a plan against machines of which none can be reached', () => {
  it('has every step unknown and one failure a machine, and is the plan that one reads before', async () => {
    const { signal } = new AbortController();
    const access = accessBy(() => Promise.reject(unreachable), signal);
    const { plan, files, standings, failures } = await probeMachines(natSsh, access, signal);
    expect(plan).toEqual(planLab(natSsh, assumedFacts(natSsh)));
    expect(files.length).toBeGreaterThan(0);
    const steps = plan.machines.flatMap((machine) => machine.steps.map(({ id }) => id));
    expect(standings).toEqual(Object.fromEntries(steps.map((id) => [id, 'unknown'])));
    expect(failures).toEqual(
      ['client', 'director', 'rs1'].map((machine) => ({ ...unreachable.data, machine })),
    );
  });

  it('ends at once when it is given up', async () => {
    const abort = new AbortController();
    const access = accessBy((_machine, signal) => {
      abort.abort(new Error('enough'));
      return Promise.reject(signal.reason as Error);
    }, abort.signal);
    await expect(probeMachines(natSsh, access, abort.signal)).rejects.toThrow('enough');
  });
});
