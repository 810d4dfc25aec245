import type { RunState } from '../../../lab/run/reduceRun.ts';

/** What `--json` prints of a run that has no result of its own. */
export function runSummary(state: RunState) {
  const steps = Object.values(state.steps);
  return {
    lab: state.lab,
    verb: state.verb,
    outcome: state.state,
    applied: steps.filter((step) => step.state === 'applied').length,
    held: steps.filter((step) => step.state === 'held').length,
    undone: steps.filter((step) => step.state === 'undone').length,
    steps: steps.map(({ id, machine, title, state: outcome, durationMs }) => ({
      id,
      machine,
      title,
      outcome,
      durationMs,
    })),
    durationMs: state.durationMs,
  };
}
