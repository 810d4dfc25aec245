import type { RunState } from '../../lab/run/reduceRun.ts';
import { isWell } from './stepStanding.ts';

/** How far a run has come, by what can be counted in it. `total` is 0 where it is not known. */
export interface RunProgress {
  readonly of: 'machines' | 'steps' | 'requests';
  readonly done: number;
  readonly total: number;
}

/** Steps as soon as they are planned, the requests of a test, and before that, machines that are where they should be. */
export function runProgress(run: RunState): RunProgress {
  if (run.verb === 'verify') {
    return { of: 'requests', done: run.answers.length, total: run.asked?.requests ?? 0 };
  }
  const steps = Object.values(run.steps);
  if (steps.length > 0) return { of: 'steps', done: steps.filter(isWell).length, total: steps.length };
  const goal = run.verb === 'down' ? 'stopped' : 'ready';
  const machines = Object.values(run.machines);
  return {
    of: 'machines',
    done: machines.filter(({ state }) => state === goal).length,
    total: machines.length,
  };
}
