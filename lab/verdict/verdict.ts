import type { Forwarding, Scheduler } from '../model/lab.ts';
import type { Load } from '../predict/prediction.ts';

/** Stable names of everything that a verdict can say. */
export type ReasonCode =
  | 'stopped-early'
  | 'service-gone'
  | 'scheduler-differs'
  | 'weight-differs'
  | 'destination-missing'
  | 'destination-unknown'
  | 'nobody-takes-connections'
  | 'nothing-answered'
  | 'requests-refused'
  | 'requests-timed-out'
  | 'requests-reset'
  | 'requests-unreachable'
  | 'requests-lost'
  | 'answers-wrong'
  | 'sequence-deviates'
  | 'ipvs-bypassed'
  | 'ipvs-differs'
  | 'log-differs'
  | 'log-unreadable'
  | 'source-differs'
  | 'foreign-connections'
  | 'foreign-log-lines'
  | 'scheduler-ignores-weights'
  | 'scheduler-unpredicted'
  | 'choice-deviates'
  | 'affinity-broken'
  | 'hash-differs'
  | 'hash-names-weight-0'
  | 'shares-improbable'
  | 'shares-probable'
  | 'ports-hashed'
  | 'last-weight-found'
  | 'refused-as-predicted'
  | 'load-shows-little'
  | 'persistence-holds'
  | 'persistence-outlives-weight'
  | 'threshold-reached';

/** Why a verdict is what it is: a stable code for programs and a sentence with the values for people. */
export interface Reason {
  readonly code: ReasonCode;
  /** A failing reason decides the verdict; a note is only worth knowing. */
  readonly severity: 'fail' | 'note';
  readonly text: string;
}

/** One real server in the three accounts beside its prediction; `null` where nothing is known. */
export interface RealServerCounts {
  /**
   * Requests that fall to it where the measured sequence sits in what is predicted; its rounded share where the
   * sequence fits nowhere; `null` where no exact count is predicted. Adds up to `requests`, without those that nobody
   * is to take.
   */
  readonly predicted: number | null;
  /** Requests that it answered, as the client saw it. */
  readonly measured: number;
  /** Connections that IPVS sent to it, whether they were answered or not. */
  readonly ipvs: number | null;
  /** Requests of the test in its log. */
  readonly logged: number | null;
}

/** Whether prediction and measurement agree, with reasons. This is what `verify --json` prints. */
export interface Verdict {
  readonly verdict: 'pass' | 'fail';
  readonly lab: string;
  /** Id of the service that was tested, where the lab has several. */
  readonly service?: string;
  readonly forwarding: Forwarding;
  readonly scheduler: Scheduler;
  /** How the connections came; absent in tests of former versions, where they came one after the other. */
  readonly load?: Load;
  /** Requests that were asked for; `sequence` is shorter if the test was stopped. */
  readonly requests: number;
  /** Requests that a real server's page answered. */
  readonly answered: number;
  /** Requests that nothing answered. */
  readonly lost: number;
  /** Requests with an answer that is no real server's page. */
  readonly wrong: number;
  readonly byRealServer: Readonly<Record<string, RealServerCounts>>;
  /** Real server of each request in order; `lost` and `wrong` are `null`. */
  readonly sequence: readonly (string | null)[];
  /** Places in the predicted cycle; `null` where no cycle is predicted. */
  readonly cycleLength: number | null;
  /** 0-based request that went where the scheduler cannot have sent it; `null` where there is none. */
  readonly deviatesAt: number | null;
  /** The LIP, where the logs prove that the real servers saw every request come from it; only under full NAT. */
  readonly provenLocalAddress?: string;
  /** Failing reasons first. */
  readonly reasons: readonly Reason[];
  readonly durationMs: number;
}
