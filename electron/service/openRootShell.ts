import { userOn, type Lab } from '../../lab/model/lab.ts';
import { RootShell } from '../ssh/rootShell.ts';
import { rootShellCommand } from '../ssh/rootShellCommand.ts';
import type { MachineAccess } from './machineAccess.ts';

/** An open root shell on a machine, through sudo where its user is not root. Rejects with `LabError`. */
export async function openRootShell(
  lab: Lab,
  machine: string,
  access: MachineAccess,
  signal: AbortSignal,
): Promise<RootShell> {
  const connection = await access.connect(machine);
  const command = await rootShellCommand(connection, { machine, user: userOn(lab, machine), signal });
  return RootShell.open(connection, command, signal);
}
