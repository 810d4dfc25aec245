import type { Verdict, ReasonCode } from '../../lab/verdict/verdict.ts';

/** What a person can do about a reason with one click. */
export type ReasonAction =
  /** Take the scheduler that the diagnostic of the same code proposes. */
  | 'use-other-scheduler'
  /** `up` makes the machines what the lab file says. */
  | 'bring-up'
  /** The doctor looks for the cause. */
  | 'examine';

const actions: Readonly<Partial<Record<ReasonCode, ReasonAction>>> = {
  'scheduler-ignores-weights': 'use-other-scheduler',
  'service-gone': 'bring-up',
  'scheduler-differs': 'bring-up',
  'weight-differs': 'bring-up',
  'destination-missing': 'bring-up',
  'destination-unknown': 'bring-up',
  'nothing-answered': 'examine',
  'requests-refused': 'examine',
  'requests-timed-out': 'examine',
  'requests-reset': 'examine',
  'requests-unreachable': 'examine',
  'requests-lost': 'examine',
  'answers-wrong': 'examine',
  'ipvs-bypassed': 'examine',
  'ipvs-differs': 'examine',
  'log-differs': 'examine',
  'source-differs': 'bring-up',
};

/** What can be done about a verdict, each once, in the order of its reasons. */
export function actionsOf({ reasons }: Verdict): readonly ReasonAction[] {
  return [...new Set(reasons.map(({ code }) => actions[code]).filter((action) => action !== undefined))];
}
