import type { RunEventBody } from '../../../lab/run/runEvent.ts';
import type { PlanReport } from '../../engine/applyPlan.ts';

/** Throws the first failure of a pass, after telling the others as events. */
export function failAfterAll({ failures }: PlanReport, emit: (event: RunEventBody) => void): void {
  const [first, ...others] = failures;
  for (const other of others) emit({ kind: 'failure', error: other.data });
  if (first !== undefined) throw first;
}
