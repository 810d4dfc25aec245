import { LabError } from '../../lab/contract/labError.ts';
import type { Lab } from '../../lab/model/lab.ts';
import { labFolder } from '../store/labFolder.ts';
import { embeddedAccess } from './embedded/embeddedAccess.ts';
import type { MachineAccess } from './machineAccess.ts';
import { sshAccess, type SshAccessContext } from './sshAccess.ts';

/** The ways to the machines of a lab that is up. Rejects with `LabError` where an embedded lab does not run. */
export async function runningLabAccess(lab: Lab, context: SshAccessContext): Promise<MachineAccess> {
  if (lab.machines === 'ssh') return sshAccess(lab, context);
  const access = await embeddedAccess(labFolder(context.options.folders, lab.name), context.signal);
  if (access !== undefined) return access;
  throw new LabError({
    code: 'user-not-running',
    what: `The lab ${lab.name} is not up`,
    why: 'none of its machines runs',
    next: 'Bring it up first: `npm run -s lab -- up LAB`.',
  });
}
