import type { Forwarding, Scheduler } from '../model/lab.ts';

/** Why a verdict is what it is: a stable code for programs and a sentence with the values for people. */
export interface Reason {
  readonly code: string;
  /** A failing reason decides the verdict; a note is only worth knowing. */
  readonly severity: 'fail' | 'note';
  readonly text: string;
}

/** One real server in the three accounts beside its prediction; `null` where nothing is known. */
export interface RealServerCounts {
  readonly predicted: number | null;
  readonly measured: number;
  readonly ipvs: number | null;
  readonly logged: number | null;
}

/** Whether prediction and measurement agree, with reasons. This is what `verify --json` prints. */
export interface Verdict {
  readonly verdict: 'pass' | 'fail';
  readonly lab: string;
  readonly forwarding: Forwarding;
  readonly scheduler: Scheduler;
  readonly requests: number;
  readonly answered: number;
  readonly lost: number;
  readonly byRealServer: Readonly<Record<string, RealServerCounts>>;
  /** Real server of each request in order; `lost` and `wrong` are `null`. */
  readonly sequence: readonly (string | null)[];
  readonly reasons: readonly Reason[];
  readonly durationMs: number;
}
