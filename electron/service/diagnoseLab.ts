import { LabError, type LabErrorCode } from '../../lab/contract/labError.ts';
import { diagnose } from '../../lab/doctor/diagnose.ts';
import type { Finding } from '../../lab/doctor/finding.ts';
import type { ObservedMachine, Surroundings } from '../../lab/doctor/observation.ts';
import { observeScript } from '../../lab/doctor/observeScript.ts';
import { parseObservation } from '../../lab/doctor/parseObservation.ts';
import { machinesOf, type Lab, type MachineInLab } from '../../lab/model/lab.ts';
import { labFolder } from '../store/labFolder.ts';
import { connectLabHost } from '../vm/host/labHostClient.ts';
import type { LabHostStatus } from '../vm/host/protocol.ts';
import type { MachineAccess } from './machineAccess.ts';
import { openRootShell } from './openRootShell.ts';
import { runningLabAccess } from './runningLabAccess.ts';
import type { SshAccessContext } from './sshAccess.ts';

const observeDeadlineMs = 30_000;

type Silent = Surroundings['silent'][number];

/**
 * Looks at every machine of a running lab, and around them, and names the known causes of failure that it sees. Changes
 * nothing. A machine that does not answer is a finding; one that does not let us in is an error.
 */
export async function diagnoseLab(lab: Lab, context: SshAccessContext): Promise<readonly Finding[]> {
  const access = await runningLabAccess(lab, context);
  try {
    const status = lab.machines === 'embedded' ? await hostStatus(lab, context) : undefined;
    const still = stillMachines(status);
    const looked = await Promise.all(
      machinesOf(lab).map(
        async (entry) =>
          still.find(({ machine }) => machine === entry.machine.name) ??
          (await observeMachine(entry, lab, access, context.signal)),
      ),
    );
    const silent = looked.filter((one) => 'why' in one);
    const seen = looked.filter((one) => 'seen' in one);
    return diagnose(lab, seen, { silent, ...wiresOf(status) });
  } finally {
    access.close();
  }
}

async function hostStatus(
  { name }: Lab,
  { options, signal }: SshAccessContext,
): Promise<LabHostStatus | undefined> {
  const host = await connectLabHost(labFolder(options.folders, name), { signal });
  try {
    return await host?.status({ signal });
  } finally {
    host?.close();
  }
}

/** Machines that would not answer: asking them would only take time. */
function stillMachines(status: LabHostStatus | undefined): readonly Silent[] {
  return (status?.machines ?? []).flatMap(({ name, state, frozen, error }): readonly Silent[] => {
    if (frozen === true) {
      return [{ machine: name, why: 'frozen', evidence: 'QEMU has stopped its processor.' }];
    }
    if (state !== 'stopped' && state !== 'failed') return [];
    const evidence = error === undefined ? 'No QEMU process runs for it.' : `${error.what}: ${error.why}.`;
    return [{ machine: name, why: 'off', evidence }];
  });
}

function wiresOf(status: LabHostStatus | undefined): Pick<Surroundings, 'pulled' | 'moved' | 'impaired'> {
  const segments = status?.segments ?? [];
  return {
    pulled: segments.flatMap(({ network, ports }) =>
      ports.filter(({ up }) => !up).map(({ name, dropped }) => ({ machine: name, network, dropped })),
    ),
    moved: segments.flatMap(({ network, ports }) =>
      ports.filter(({ elsewhere }) => elsewhere === true).map(({ name }) => ({ machine: name, network })),
    ),
    impaired: segments.flatMap(({ network, impairment }) =>
      impairment === undefined ? [] : [{ network, ...impairment }],
    ),
  };
}

const unreachable: readonly LabErrorCode[] = ['ssh-unreachable', 'ssh-connection-lost', 'machine-no-answer'];

async function observeMachine(
  entry: MachineInLab,
  lab: Lab,
  access: MachineAccess,
  signal: AbortSignal,
): Promise<ObservedMachine | Silent> {
  const { name } = entry.machine;
  let output = '';
  try {
    const shell = await openRootShell(lab, name, access, signal);
    ({ output } = await shell.run(observeScript(lab, entry), { signal, deadlineMs: observeDeadlineMs }));
  } catch (error) {
    if (!(error instanceof LabError) || !unreachable.includes(error.code)) throw error;
    return { machine: name, why: 'unreachable', evidence: `${error.data.what}: ${error.data.why}.` };
  }
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
