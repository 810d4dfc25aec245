import type { LabErrorData } from '../contract/labError.ts';
import type { Load, Prediction } from '../predict/prediction.ts';
import type { Answer, RequestSource } from '../verdict/measurement.ts';
import type { Verdict } from '../verdict/verdict.ts';
import type { AnnouncedStep, MachineState, RunEvent, RunOutcome, StepOutcome, Verb } from './runEvent.ts';

/** A step in a run, from announcement to outcome. */
export interface StepInRun extends AnnouncedStep {
  readonly state: 'pending' | 'running' | StepOutcome;
  /** When it began, in milliseconds since the epoch. */
  readonly startedAt?: number;
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
  /** What a test was asked to send, once it is predicted. */
  readonly asked?: {
    readonly requests: number;
    readonly from: RequestSource;
    readonly load?: Load;
    /** Id of the service. */
    readonly service?: string;
  };
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
 * nothing, so a reader may ask for overlapping ranges. It copies what it changes: for many events at once, or one after
 * another, see `RunFold`.
 */
export function reduceRun(state: RunState, event: RunEvent): RunState {
  const fold = new RunFold(state);
  fold.add(event);
  return fold.state;
}

/** A state that its fold may still change; nobody else has seen the collections that are in `fresh`. */
type Draft = { -readonly [Key in keyof RunState]: RunState[Key] };

/**
 * Folds the events of one run. A collection is copied once between two readings of `state`, not once an event, so that
 * a test with 100,000 answers folds in linear time. A state that was read never changes.
 */
export class RunFold {
  #draft: Draft;
  #isRead = true;
  readonly #fresh = new Set<object>();

  constructor(state: RunState = emptyRun) {
    this.#draft = state;
  }

  /** All that is known after the events so far; the same object until an event changes something. */
  get state(): RunState {
    this.#isRead = true;
    this.#fresh.clear();
    return this.#draft;
  }

  /** Number of the last event that was added. */
  get lastSeq(): number {
    return this.#draft.lastSeq;
  }

  /** Adds an event; one with a number not above `lastSeq` was here before and changes nothing. */
  add(event: RunEvent): void {
    if (event.seq <= this.#draft.lastSeq) return;
    if (this.#isRead) this.#draft = { ...this.#draft };
    this.#isRead = false;
    this.#draft.lastSeq = event.seq;
    this.#change(this.#draft, event);
  }

  #change(draft: Draft, event: RunEvent): void {
    switch (event.kind) {
      case 'run-started':
        Object.assign(draft, {
          runId: event.runId,
          lab: event.lab,
          verb: event.verb,
          state: 'running',
          startedAt: event.at,
        } satisfies Partial<RunState>);
        return;
      case 'preparing':
        draft.preparing = {
          what: event.what,
          ...(event.fraction === undefined ? {} : { fraction: event.fraction }),
        };
        return;
      case 'machine':
        draft.machines = this.#ownRecord(draft.machines, event.machine, {
          state: event.state,
          ...(event.detail === undefined ? {} : { detail: event.detail }),
        });
        return;
      case 'planned':
        draft.steps = Object.fromEntries(
          event.steps.map((step) => [step.id, { ...step, state: 'pending', output: '' }]),
        );
        return;
      case 'step-started':
        this.#changeStep(draft, event.step, { state: 'running', startedAt: event.at });
        return;
      case 'step-output': {
        const output = (draft.steps[event.step]?.output ?? '') + event.text;
        this.#changeStep(draft, event.step, { output: output.slice(-keptOutputCharacters) });
        return;
      }
      case 'step-finished':
        this.#changeStep(draft, event.step, { state: event.outcome, durationMs: event.durationMs });
        return;
      case 'predicted':
        draft.prediction = event.prediction;
        draft.asked = {
          requests: event.requests,
          from: event.from,
          ...(event.load === undefined ? {} : { load: event.load }),
          ...(event.service === undefined ? {} : { service: event.service }),
        };
        draft.answers = [];
        return;
      case 'answer':
        draft.answers = this.#ownList(draft.answers, event.answer);
        return;
      case 'verdict':
        draft.verdict = event.verdict;
        return;
      case 'failure':
        draft.failures = this.#ownList(draft.failures, event.error);
        return;
      case 'run-finished':
        draft.state = event.outcome;
        draft.durationMs = event.durationMs;
        if (event.error !== undefined) draft.error = event.error;
        return;
      default:
        event satisfies never;
    }
  }

  #changeStep(draft: Draft, id: string, change: Partial<StepInRun>): void {
    const step = draft.steps[id];
    if (step !== undefined) draft.steps = this.#ownRecord(draft.steps, id, { ...step, ...change });
  }

  #ownList<T>(list: readonly T[], item: T): readonly T[] {
    const own = this.#fresh.has(list) ? (list as T[]) : [...list];
    own.push(item);
    this.#fresh.add(own);
    return own;
  }

  #ownRecord<T>(record: Readonly<Record<string, T>>, key: string, value: T): Readonly<Record<string, T>> {
    const own = this.#fresh.has(record) ? (record as Record<string, T>) : { ...record };
    own[key] = value;
    this.#fresh.add(own);
    return own;
  }
}
