import type { LabErrorData } from '../contract/labError.ts';
import type { Load, Prediction } from '../predict/prediction.ts';
import type { Answer, RequestSource } from '../verdict/measurement.ts';
import type { Verdict } from '../verdict/verdict.ts';

/** What a run does. */
export const verbs = ['up', 'verify', 'clear', 'down'] as const;
export type Verb = (typeof verbs)[number];

/** Where a machine stands on its way to being usable. */
export type MachineState =
  'waiting' | 'starting' | 'connecting' | 'ready' | 'stopping' | 'stopped' | 'failed';

/** What became of a step. `held`: it was so already. `undone`: `down` took it back. */
export type StepOutcome = 'held' | 'applied' | 'failed' | 'undone';

/** How a run ended. */
export type RunOutcome = 'done' | 'failed' | 'cancelled';

/** A step as a run announces it. */
export interface AnnouncedStep {
  readonly id: string;
  readonly machine: string;
  readonly title: string;
}

/** One thing that happened in a run. Every reader (text, JSON, window) folds the same events. */
export type RunEventBody =
  | { readonly kind: 'run-started'; readonly runId: string; readonly lab: string; readonly verb: Verb }
  | {
      /** Preparation on this computer: image, template, lab host. `fraction` is 0 to 1 where it is known. */
      readonly kind: 'preparing';
      readonly what: string;
      readonly fraction?: number;
    }
  | {
      readonly kind: 'machine';
      readonly machine: string;
      readonly state: MachineState;
      readonly detail?: string;
    }
  | { readonly kind: 'planned'; readonly steps: readonly AnnouncedStep[] }
  | { readonly kind: 'step-started'; readonly step: string; readonly machine: string }
  | { readonly kind: 'step-output'; readonly step: string; readonly machine: string; readonly text: string }
  | {
      readonly kind: 'step-finished';
      readonly step: string;
      readonly machine: string;
      readonly outcome: StepOutcome;
      readonly durationMs: number;
    }
  | {
      /** Told once more where the machines show something that the prediction depends on, before the first answer. */
      readonly kind: 'predicted';
      /** Id of the service that is tested; absent in runs of former versions. */
      readonly service?: string;
      readonly prediction: Prediction;
      readonly requests: number;
      readonly from: RequestSource;
      /** Absent in runs of former versions. */
      readonly load?: Load;
    }
  | { readonly kind: 'answer'; readonly answer: Answer }
  | { readonly kind: 'verdict'; readonly verdict: Verdict }
  | {
      /** One machine failed; the others go on to a state that `up` can repair. */
      readonly kind: 'failure';
      readonly error: LabErrorData;
    }
  | {
      readonly kind: 'run-finished';
      readonly outcome: RunOutcome;
      readonly durationMs: number;
      /** The first cause, unless the outcome is `done`. */
      readonly error?: LabErrorData;
    };

/** An event with its number in the run (1, 2, 3, …) and its time in milliseconds since the epoch. */
export type RunEvent = RunEventBody & { readonly seq: number; readonly at: number };
