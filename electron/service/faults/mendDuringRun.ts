import { LabError, toLabErrorData } from '../../../lab/contract/labError.ts';
import { faultNamed } from '../../../lab/fault/faults.ts';
import type { Lab } from '../../../lab/model/lab.ts';
import type { RootShell } from '../../ssh/rootShell.ts';
import { connectLabHost } from '../../vm/host/labHostClient.ts';
import type { RunContext } from '../runs/runContext.ts';
import { keepFaults, readFaults } from './faultFile.ts';
import { mendFaults } from './labFaults.ts';

/** Plugs cables back in, heals segments and has frozen machines go on, so that a run can reach the machines. */
export async function mendAroundMachines(lab: Lab, context: RunContext): Promise<void> {
  const { folder, signal, emit } = context;
  const around = readFaults(folder).filter(({ fault }) => faultNamed(fault)?.embeddedOnly === true);
  if (around.length === 0) return;
  const host = await connectLabHost(folder, { signal });
  if (host === undefined) return;
  try {
    emit({ kind: 'preparing', what: 'Mending what was broken around the machines' });
    const shell = (): Promise<RootShell> =>
      Promise.reject(new TypeError('nothing is mended on a machine here'));
    await mendFaults(lab, around, around, { host, shell, signal });
  } finally {
    host.close();
  }
}

/**
 * Mends what `break` has switched on, on machines that are ready, and forgets what is mended. Answers with what could
 * not be.
 */
export async function mendOnMachines(
  lab: Lab,
  shells: ReadonlyMap<string, RootShell>,
  { folder, signal, emit }: RunContext,
): Promise<readonly LabError[]> {
  const active = readFaults(folder);
  if (active.length === 0) return [];
  emit({ kind: 'preparing', what: 'Mending what was broken on purpose' });
  const shell = (machine: string): Promise<RootShell> => {
    const open = shells.get(machine);
    return open === undefined
      ? Promise.reject(new TypeError(`no shell for ${machine}`))
      : Promise.resolve(open);
  };
  const scripts = active.filter(({ fault }) => faultNamed(fault)?.embeddedOnly !== true);
  // Machines that were off are up again by now, so nothing counts as off.
  const { mended, failures } = await mendFaults(lab, [], scripts, { host: undefined, shell, signal });
  keepFaults(
    folder,
    scripts.filter((one) => !mended.includes(one)),
  );
  return failures.map((error) => (error instanceof LabError ? error : new LabError(toLabErrorData(error))));
}
