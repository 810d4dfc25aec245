import type { Prediction } from '../predict/prediction.ts';
import type { Answer, RequestSource } from '../verdict/measurement.ts';
import type { Verdict } from '../verdict/verdict.ts';

/** A test as a list shows it. */
export interface TestSummary {
  readonly runId: string;
  readonly lab: string;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  /** Id of the service that was tested; absent in tests of former versions, whose labs had one. */
  readonly service?: string;
  readonly from: RequestSource;
  readonly verdict: Verdict['verdict'];
  readonly forwarding: Verdict['forwarding'];
  readonly scheduler: Verdict['scheduler'];
  readonly requests: number;
  readonly answered: number;
  readonly byRealServer: Verdict['byRealServer'];
}

/** Everything that is kept of a test. */
export interface TestRecord {
  readonly runId: string;
  readonly lab: string;
  /** The lab file as it was. */
  readonly labText: string;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  /** Id of the service that was tested; absent in tests of former versions, whose labs had one. */
  readonly service?: string;
  readonly from: RequestSource;
  readonly prediction: Prediction;
  readonly answers: readonly Answer[];
  readonly verdict: Verdict;
}
