import type { LabErrorData } from '../../lab/contract/labError.ts';
import type { RunState } from '../../lab/run/reduceRun.ts';

/** What failed in a run: the first cause, then the others, each once. Cancelling is no failure. */
export function runFailures({ error, failures }: RunState): readonly LabErrorData[] {
  const all = [...(error === undefined ? [] : [error]), ...failures].filter(
    ({ code }) => code !== 'cancelled',
  );
  const byPlace = new Map<string, LabErrorData>();
  for (const failure of all) {
    const place = JSON.stringify([failure.code, failure.machine, failure.step, failure.what, failure.why]);
    if (!byPlace.has(place)) byPlace.set(place, failure);
  }
  return [...byPlace.values()];
}
