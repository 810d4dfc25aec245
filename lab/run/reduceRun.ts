import type { LabErrorData } from '../contract/labError.ts';
import type { Prediction } from '../predict/prediction.ts';
import type { Answer } from '../verdict/measurement.ts';
import type { Verdict } from '../verdict/verdict.ts';
import type { AnnouncedStep, MachineState, RunEvent, RunOutcome, StepOutcome, Verb } from './runEvent.ts';

/** A step in a run, from announcement to outcome. */
export interface StepInRun extends AnnouncedStep {
  readonly state: 'pending' | 'running' | StepOutcome;
  readonly durationMs?: number;
  readonly output: string;
}

/** A machine in a run. */
export interface MachineInRun {
  readonly state: MachineState;
  readonly detail?: string;
}

/** All that is known of a run after some of its events. */
export interface RunState {
  readonly runId: string;
  readonly lab: string;
  readonly verb?: Verb;
  readonly state: 'waiting' | 'running' | RunOutcome;
  /** Number of the last event folded in; 0 before the first. */
  readonly lastSeq: number;
  readonly startedAt?: number;
  readonly durationMs?: number;
  readonly preparing?: { readonly what: string; readonly fraction?: number };
  readonly machines: Readonly<Record<string, MachineInRun>>;
  /** Steps by id, in the plan's order. */
  readonly steps: Readonly<Record<string, StepInRun>>;
  readonly prediction?: Prediction;
  readonly answers: readonly Answer[];
  readonly verdict?: Verdict;
  readonly failures: readonly LabErrorData[];
  readonly error?: LabErrorData;
}

/** A run before its first event. */
export const emptyRun: RunState = {
  runId: '',
  lab: '',
  state: 'waiting',
  lastSeq: 0,
  machines: {},
  steps: {},
  answers: [],
  failures: [],
};

/** The most output that a run's state keeps for one step, in characters; the journal has all of it. */
const keptOutputCharacters = 64 * 1024;

/**
 * Folds one event into the state of its run. An event that was folded already (a number not above `lastSeq`) changes
 * nothing, so a reader may ask for overlapping ranges.
 */
export function reduceRun(state: RunState, event: RunEvent): RunState {
  if (event.seq <= state.lastSeq) return state;
  return { ...state, ...changes(state, event), lastSeq: event.seq };
}

function changes(state: RunState, event: RunEvent): Partial<RunState> {
  switch (event.kind) {
    case 'run-started':
      return { runId: event.runId, lab: event.lab, verb: event.verb, state: 'running', startedAt: event.at };
    case 'preparing':
      return {
        preparing: {
          what: event.what,
          ...(event.fraction === undefined ? {} : { fraction: event.fraction }),
        },
      };
    case 'machine':
      return {
        machines: {
          ...state.machines,
          [event.machine]: {
            state: event.state,
            ...(event.detail === undefined ? {} : { detail: event.detail }),
          },
        },
      };
    case 'planned':
      return {
        steps: Object.fromEntries(
          event.steps.map((step) => [step.id, { ...step, state: 'pending', output: '' }]),
        ),
      };
    case 'step-started':
      return changeStep(state, event.step, () => ({ state: 'running' }));
    case 'step-output':
      return changeStep(state, event.step, (step) => ({
        output: (step.output + event.text).slice(-keptOutputCharacters),
      }));
    case 'step-finished':
      return changeStep(state, event.step, () => ({ state: event.outcome, durationMs: event.durationMs }));
    case 'predicted':
      return { prediction: event.prediction, answers: [] };
    case 'answer':
      return { answers: [...state.answers, event.answer] };
    case 'verdict':
      return { verdict: event.verdict };
    case 'failure':
      return { failures: [...state.failures, event.error] };
    case 'run-finished':
      return {
        state: event.outcome,
        durationMs: event.durationMs,
        ...(event.error === undefined ? {} : { error: event.error }),
      };
    default:
      return event satisfies never;
  }
}

function changeStep(
  state: RunState,
  id: string,
  change: (step: StepInRun) => Partial<StepInRun>,
): Partial<RunState> {
  const step = state.steps[id];
  if (step === undefined) return {};
  return { steps: { ...state.steps, [id]: { ...step, ...change(step) } } };
}
