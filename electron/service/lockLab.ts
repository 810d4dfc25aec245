import { setTimeout as sleep } from 'node:timers/promises';
import { LabError } from '../../lab/contract/labError.ts';
import { takeLabLock, type LabLock, type LockHolder } from '../store/labLock.ts';

/** A lab that this process may work on until it releases it. */
export type HeldLab = LabLock;

type Holder = Pick<LockHolder, 'verb' | 'runId'>;

const waitStepMs = 100;
/** A cancelled run ends within 2 s; a machine that must be waited for may take longer. */
const waitDeadlineMs = 60_000;

/** Takes the lock of a lab, or throws a `LabError` that says who holds it. */
export function lockLab(folder: string, lab: string, holder: Holder, onCancelRequest: () => void): HeldLab {
  const taken = takeLabLock(folder, holder, onCancelRequest);
  if ('release' in taken) return taken;
  throw busy(lab, taken);
}

/** Takes the lock of a lab as soon as it is free. `onHeld` is called once for each run that is found to hold it. */
export async function waitForLab(
  folder: string,
  lab: string,
  holder: Holder,
  onCancelRequest: () => void,
  { signal, onHeld }: { readonly signal: AbortSignal; readonly onHeld: (other: LockHolder) => void },
): Promise<HeldLab> {
  const deadline = performance.now() + waitDeadlineMs;
  let told: string | undefined;
  for (;;) {
    signal.throwIfAborted();
    const taken = takeLabLock(folder, holder, onCancelRequest);
    if ('release' in taken) return taken;
    if (taken.runId !== told) onHeld(taken);
    told = taken.runId;
    if (performance.now() > deadline) throw busy(lab, taken);
    await sleep(waitStepMs, undefined, { signal });
  }
}

function busy(lab: string, { verb, pid }: LockHolder): LabError {
  return new LabError({
    code: 'lab-busy',
    what: `The lab ${lab} is in use`,
    why: `\`${verb}\` is working on it (process ${pid})`,
    next: 'Wait until that ends, or stop it with `down`, which removes the lab.',
  });
}
