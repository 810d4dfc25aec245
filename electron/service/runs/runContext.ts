import type { TestRecord } from '../../../lab/contract/testRecord.ts';
import type { Lab } from '../../../lab/model/lab.ts';
import type { RunEventBody } from '../../../lab/run/runEvent.ts';
import type { AnsweredOptions } from '../questions/answeredOptions.ts';

/** What one run works with. */
export interface RunContext {
  readonly runId: string;
  readonly lab: Lab;
  /** The lab file's text. */
  readonly text: string;
  /** The lab's folder; it exists, and this run holds its lock. */
  readonly folder: string;
  readonly options: AnsweredOptions;
  readonly acceptNewHostKeys: boolean;
  readonly signal: AbortSignal;
  /** Asks a test to send no more, and to judge what it has. */
  readonly stop: AbortSignal;
  /** Keeps a test that was made. Never rejects: a run does not fail for want of its record. */
  readonly keepTest: (record: TestRecord) => Promise<void>;
  readonly emit: (event: RunEventBody) => void;
}
