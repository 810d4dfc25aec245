import type { StepInRun } from '../../lab/run/reduceRun.ts';

/** How a step is shown: its state, where a run that is over cannot be running or waiting any more. */
export type StepStanding = StepInRun['state'] | 'skipped' | 'stopped';

/** @param isLive Whether the run still goes on. */
export function stepStanding({ state }: StepInRun, isLive: boolean): StepStanding {
  if (isLive) return state;
  if (state === 'pending') return 'skipped';
  return state === 'running' ? 'stopped' : state;
}

/** Whether the step is as its run wanted it. */
export function isWell({ state }: StepInRun): boolean {
  return state === 'held' || state === 'applied' || state === 'undone';
}
