import { LabError, toLabErrorData } from '../../../lab/contract/labError.ts';
import { diskFullOf, type MachineExit } from '../qemuProcess.ts';

/** The lab has no machine of that name, or none that runs. */
export function notRunning(machine: string): LabError {
  return new LabError({
    code: 'user-not-running',
    what: 'The machine does not run',
    machine,
    why: 'it was never started, or it has stopped',
    next: 'Bring the lab up again: `npm run -s lab -- up LAB`.',
  });
}

/** The lab has no network of that name, or the machine no card on it. */
export function noSuchNetwork(network: string, machine?: string): LabError {
  return new LabError({
    code: 'user-usage',
    what: `There is no network ${network} in this lab`,
    ...(machine !== undefined && { what: `The machine is not on the network ${network}`, machine }),
    why: 'no running machine is on it',
    next: 'Take a network of the lab file, of a lab that is up.',
  });
}

/** A machine's process ended and nobody had asked for it. */
export function endedByItself(machine: string, exit: MachineExit): LabError {
  if (exit.diskFull) return diskFullOf(machine);
  const status = exit.signal === undefined ? `status ${exit.code ?? 'unknown'}` : `signal ${exit.signal}`;
  return new LabError({
    code: 'machine-stopped',
    what: 'The machine has stopped',
    machine,
    why: `its process ended with ${status}`,
    next: 'Bring the lab up again: it starts what is missing.',
    ...(exit.stderr !== '' && { output: exit.stderr }),
  });
}

/** A machine took longer than it may. */
export function notInTime(machine: string, deadlineMs: number): LabError {
  return new LabError({
    code: 'machine-no-answer',
    what: 'The machine did not answer',
    machine,
    why: `it was not ready within ${Math.round(deadlineMs / 1000)} s`,
    next: 'Try again when this computer has less to do; the console log in the machine’s folder tells how far it came.',
  });
}

/** The machine was frozen and was not told to go on. */
export function standsStill(machine: string): LabError {
  return new LabError({
    code: 'machine-no-answer',
    what: 'The machine does not answer',
    machine,
    why: 'it is frozen: its processor stands still',
    next: 'Have it go on: `mend LAB`, or `up`.',
  });
}

/** The host ends while someone waits for it. */
export function hostEnding(reason: string): LabError {
  return new LabError({
    code: 'lab-host-lost',
    what: 'The lab is being stopped',
    why: reason,
    next: 'Bring it up again when it has stopped.',
  });
}

/** The host process has gone. */
export function hostLost(why: string, output?: string): LabError {
  return new LabError({
    code: 'lab-host-lost',
    what: 'The process that runs the lab’s machines is gone',
    why,
    next: 'Bring the lab up again: it starts anew.',
    ...(output !== undefined && output !== '' && { output }),
  });
}

/** Any failure of a machine as a `LabError` that names the machine. */
export function ofMachine(error: unknown, machine: string): LabError {
  const data = toLabErrorData(error);
  return new LabError({ ...data, machine }, { cause: error });
}
