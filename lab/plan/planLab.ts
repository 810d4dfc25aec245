import { LabError } from '../contract/labError.ts';
import type { MachineFacts } from '../fact/machineFacts.ts';
import { machinesOf, type Lab } from '../model/lab.ts';
import { forwardingPlans } from './forwarding/forwardingPlans.ts';
import type { Site } from './site.ts';
import type { Plan } from './step.ts';

/**
 * The ordered work for each machine, from the lab and the facts of all its machines and nothing else, so that
 * preview, command line and run have one and the same plan. Throws a `LabError`: `user-unsupported` for a lab that
 * cannot be built yet, `machine-unsupported` for a machine that cannot be configured.
 */
export function planLab(lab: Lab, facts: ReadonlyMap<string, MachineFacts>): Plan {
  const sites = machinesOf(lab).map(({ machine, role }): Site => {
    const known = facts.get(machine.name);
    if (known === undefined)
      throw new RangeError(`A plan needs facts of every machine: ${machine.name} has none.`);
    refuseUnknownDistribution(machine.name, known);
    return { lab, machine, role, facts: known };
  });
  const planMachine = forwardingPlans[lab.service.forwarding](lab);
  return {
    lab: lab.name,
    machines: sites.map((site) => ({
      machine: site.machine.name,
      role: site.role,
      steps: planMachine(site),
    })),
  };
}

function refuseUnknownDistribution(machine: string, { distribution }: MachineFacts): void {
  if (distribution.family !== 'unknown') return;
  throw new LabError({
    code: 'machine-unsupported',
    what: `${machine} cannot be configured`,
    machine,
    why: `it runs ${distribution.name || distribution.id || 'an unknown system'}, and LVS Lab knows Debian and Ubuntu`,
    next: 'Use a machine with Debian or Ubuntu, or an embedded lab. Nothing was changed.',
  });
}
