import { LabError } from '../../lab/contract/labError.ts';
import { diagnose } from '../../lab/doctor/diagnose.ts';
import type { Finding } from '../../lab/doctor/finding.ts';
import type { ObservedMachine } from '../../lab/doctor/observation.ts';
import { observeScript } from '../../lab/doctor/observeScript.ts';
import { parseObservation } from '../../lab/doctor/parseObservation.ts';
import { machinesOf, type Lab, type MachineInLab } from '../../lab/model/lab.ts';
import type { MachineAccess } from './machineAccess.ts';
import { openRootShell } from './openRootShell.ts';
import { runningLabAccess } from './runningLabAccess.ts';
import type { SshAccessContext } from './sshAccess.ts';

const observeDeadlineMs = 30_000;

/** Looks at every machine of a running lab and names the known causes of failure that it sees. Changes nothing. */
export async function diagnoseLab(lab: Lab, context: SshAccessContext): Promise<readonly Finding[]> {
  const access = await runningLabAccess(lab, context);
  try {
    const observe = (entry: MachineInLab) => observeMachine(entry, lab, access, context.signal);
    return diagnose(lab, await Promise.all(machinesOf(lab).map(observe)));
  } finally {
    access.close();
  }
}

async function observeMachine(
  entry: MachineInLab,
  lab: Lab,
  access: MachineAccess,
  signal: AbortSignal,
): Promise<ObservedMachine> {
  const { name } = entry.machine;
  const shell = await openRootShell(lab, name, access, signal);
  const { output } = await shell.run(observeScript(lab, entry), { signal, deadlineMs: observeDeadlineMs });
  try {
    return { ...entry, seen: parseObservation(output) };
  } catch (error) {
    throw new LabError(
      {
        code: 'measure-failed',
        what: 'The machine could not be looked at',
        machine: name,
        why: error instanceof Error ? error.message : String(error),
        next: 'Look at the machine with `exec` or `shell`.',
        output,
      },
      { cause: error },
    );
  }
}
