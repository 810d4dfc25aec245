import { LabError } from '../../../lab/contract/labError.ts';
import type { Lab } from '../../../lab/model/lab.ts';
import type { MachineAccess } from '../machineAccess.ts';
import type { FrameCapture } from './frameCapture.ts';

/** Captures with tcpdump on the machines of an `ssh` lab. */
export function captureOnMachines(
  lab: Lab,
  access: MachineAccess,
  signal: AbortSignal,
): Promise<FrameCapture> {
  signal.throwIfAborted();
  throw new LabError({
    code: 'user-unsupported',
    what: `Packets of the lab ${lab.name} cannot be captured yet`,
    why: 'its machines are reached by SSH',
    next: 'Walk through an embedded lab.',
  });
}
