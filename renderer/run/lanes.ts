import type { MachineState } from '../../lab/run/runEvent.ts';
import type { RunState, StepInRun } from '../../lab/run/reduceRun.ts';
import { isWell } from './stepStanding.ts';

/** A machine's part of a run. */
export interface Lane {
  readonly machine: string;
  /** Undefined where the run told nothing of the machine itself. */
  readonly state: MachineState | undefined;
  readonly detail: string | undefined;
  /** In the plan's order. */
  readonly steps: readonly StepInRun[];
  /** How many steps are as they should be. */
  readonly well: number;
  /** Whether the machine, one of its steps, or something else about it failed. */
  readonly hasFailed: boolean;
  /** Whether something goes on there now. */
  readonly isActive: boolean;
}

/** States in which a machine is on its way to another. */
const movingStates: ReadonlySet<MachineState> = new Set(['starting', 'connecting', 'stopping']);

/** A run by machine, in the order in which the run named them. */
export function lanesOf(run: RunState): readonly Lane[] {
  const steps = new Map<string, StepInRun[]>(Object.keys(run.machines).map((name) => [name, []]));
  for (const step of Object.values(run.steps)) {
    const own = steps.get(step.machine);
    if (own === undefined) steps.set(step.machine, [step]);
    else own.push(step);
  }
  const failed = new Set([run.error, ...run.failures].map((error) => error?.machine));
  return [...steps].map(([machine, own]) => {
    const known = run.machines[machine];
    return {
      machine,
      state: known?.state,
      detail: known?.detail,
      steps: own,
      well: own.filter(isWell).length,
      hasFailed:
        known?.state === 'failed' || failed.has(machine) || own.some(({ state }) => state === 'failed'),
      isActive:
        (known !== undefined && movingStates.has(known.state)) ||
        own.some(({ state }) => state === 'running'),
    };
  });
}
