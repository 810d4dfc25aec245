import type { Lab } from '../../../lab/model/lab.ts';
import type { RunEventBody } from '../../../lab/run/runEvent.ts';
import type { AnsweredOptions } from '../questions/answeredOptions.ts';

/** What one run works with. */
export interface RunContext {
  readonly lab: Lab;
  /** The lab file's text. */
  readonly text: string;
  /** The lab's folder; it exists, and this run holds its lock. */
  readonly folder: string;
  readonly options: AnsweredOptions;
  readonly acceptNewHostKeys: boolean;
  readonly signal: AbortSignal;
  readonly emit: (event: RunEventBody) => void;
}
