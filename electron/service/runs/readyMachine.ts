import { LabError, toLabErrorData } from '../../../lab/contract/labError.ts';
import { factScript } from '../../../lab/fact/factScript.ts';
import type { MachineFacts } from '../../../lab/fact/machineFacts.ts';
import { parseMachineFacts } from '../../../lab/fact/parseMachineFacts.ts';
import type { Lab } from '../../../lab/model/lab.ts';
import type { Plan, Step } from '../../../lab/plan/step.ts';
import type { RunEventBody } from '../../../lab/run/runEvent.ts';
import { renderStep } from '../../../lab/script/renderStep.ts';
import type { StepScript } from '../../../lab/script/stepScript.ts';
import type { RootShell } from '../../ssh/rootShell.ts';
import { openRootShell } from '../openRootShell.ts';
import type { MachineAccess } from '../machineAccess.ts';

const factsDeadlineMs = 30_000;

/** A machine that is ready for work: a root shell on it, and what a plan needs to know of it. */
export interface ReadyMachine {
  readonly shell: RootShell;
  readonly facts: MachineFacts;
}

/** Where and how to get machines ready. */
export interface ReadyRequest {
  readonly lab: Lab;
  readonly access: MachineAccess;
  readonly signal: AbortSignal;
  readonly emit: (event: RunEventBody) => void;
}

/** Gets machines ready side by side. All of them; or, once each is ready or has failed, the first failure. */
export async function readyMachines(
  names: readonly string[],
  request: ReadyRequest,
): Promise<ReadonlyMap<string, ReadyMachine>> {
  const settled = await Promise.allSettled(names.map((name) => readyMachine(name, request)));
  request.signal.throwIfAborted();
  const failures = settled.filter((one) => one.status === 'rejected').map(({ reason }) => reason as Error);
  const [first, ...others] = failures;
  for (const other of others) request.emit({ kind: 'failure', error: toLabErrorData(other) });
  if (first !== undefined) throw first;
  const ready = settled.filter((one) => one.status === 'fulfilled').map(({ value }) => value);
  return new Map(ready.map((machine, i) => [names[i] ?? '', machine]));
}

/** Shells of ready machines, by machine. */
export function shellsOf(ready: ReadonlyMap<string, ReadyMachine>): ReadonlyMap<string, RootShell> {
  return new Map([...ready].map(([name, { shell }]) => [name, shell]));
}

/** Facts of ready machines, by machine. */
export function factsOf(ready: ReadonlyMap<string, ReadyMachine>): ReadonlyMap<string, MachineFacts> {
  return new Map([...ready].map(([name, { facts }]) => [name, facts]));
}

/** How the steps of a plan look in shell. */
export function scriptsOf({ lab }: Plan): (step: Step) => StepScript {
  return (step) => renderStep(step, lab);
}

/**
 * Connects to a machine, opens its root shell and looks at what it is. A machine that LVS Lab cannot configure is
 * refused here, before anything on it is touched.
 */
export async function readyMachine(
  name: string,
  { lab, access, signal, emit }: ReadyRequest,
): Promise<ReadyMachine> {
  emit({ kind: 'machine', machine: name, state: 'connecting' });
  try {
    const shell = await openRootShell(lab, name, access, signal);
    const { output } = await shell.run(factScript(), { signal, deadlineMs: factsDeadlineMs });
    const facts = parseMachineFacts(output);
    if (facts.distribution.family === 'unknown') throw unsupportedDistribution(name, facts);
    emit({ kind: 'machine', machine: name, state: 'ready', detail: facts.distribution.name });
    return { shell, facts };
  } catch (error) {
    emit({ kind: 'machine', machine: name, state: 'failed' });
    throw error;
  }
}

function unsupportedDistribution(machine: string, facts: MachineFacts): LabError {
  const { id, name } = facts.distribution;
  return new LabError({
    code: 'machine-unsupported',
    what: 'This machine cannot be configured',
    machine,
    why: `its distribution is ${name} (ID ${id}); LVS Lab knows Debian and its family`,
    next: 'Use a Debian or Ubuntu machine, or `machines: embedded`. Nothing on this machine was changed.',
  });
}
