import { LabError } from '../../lab/contract/labError.ts';
import { machinesOf, type Lab } from '../../lab/model/lab.ts';
import type { Channel, OpenOptions } from '../ssh/machineConnection.ts';
import { runningLabAccess } from './runningLabAccess.ts';
import type { SshAccessContext } from './sshAccess.ts';

/** Starts a command on a machine of a running lab, as the machine's user. */
export async function openMachineChannel(
  lab: Lab,
  machine: string,
  command: string,
  context: SshAccessContext & Pick<OpenOptions, 'terminal'>,
): Promise<{ readonly channel: Channel; readonly close: () => void }> {
  const names = machinesOf(lab).map((entry) => entry.machine.name);
  if (!names.includes(machine)) {
    throw new LabError({
      code: 'user-usage',
      what: `The lab ${lab.name} has no machine ${JSON.stringify(machine)}`,
      why: `its machines are ${names.join(', ')}`,
      next: 'Name one of them.',
    });
  }
  const access = await runningLabAccess(lab, context);
  try {
    const connection = await access.connect(machine);
    const { signal, terminal } = context;
    const channel = await connection.open(command, {
      signal,
      ...(terminal === undefined ? {} : { terminal }),
    });
    return { channel, close: access.close };
  } catch (error) {
    access.close();
    throw error;
  }
}
