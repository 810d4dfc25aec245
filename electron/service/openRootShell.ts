import { reachedAt, userOn, type Lab } from '../../lab/model/lab.ts';
import { becomeRoot } from '../ssh/becomeRoot.ts';
import type { RootShell } from '../ssh/rootShell.ts';
import type { MachineAccess } from './machineAccess.ts';

/** An open root shell on a machine, through sudo where its user is not root. Rejects with `LabError`. */
export async function openRootShell(
  lab: Lab,
  machine: string,
  access: MachineAccess,
  signal: AbortSignal,
): Promise<RootShell> {
  return becomeRoot(await access.connect(machine), {
    machine,
    user: userOn(lab, machine),
    at: reachedAt(lab, machine),
    signal,
    ...(access.secrets && { secrets: access.secrets }),
  });
}
