import type { Load } from '../predict/prediction.ts';
import type { RunOutcome, Verb } from '../run/runEvent.ts';
import type { RequestSource } from '../verdict/measurement.ts';
import type { LabReference } from './labReference.ts';

/** What every run needs to know. */
interface CommonRequest {
  readonly lab: LabReference;
  readonly acceptNewHostKeys: boolean;
}

/** What to run. */
export type RunRequest =
  | (CommonRequest & {
      readonly verb: 'up';
      /** An embedded machine to stop and restore from the template first; the others are left as they are. */
      readonly recreate?: string;
    })
  | (CommonRequest & {
      readonly verb: 'verify';
      /** 1 to 100,000. */
      readonly requests: number;
      readonly from: RequestSource;
      /** How the connections come; without it, as the scheduler needs it to show what it does. */
      readonly load?: Load;
      /** Which service of the lab, by its id (`80/tcp`, `53/udp`, `mark/7`); without it, the first. */
      readonly service?: string;
    })
  | (CommonRequest & { readonly verb: 'clear' | 'down' });

/** A run as a list shows it. */
export interface RunSummary {
  readonly runId: string;
  readonly lab: string;
  readonly verb: Verb;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  /** `interrupted`: its process ended before it could say more. */
  readonly state: 'running' | 'interrupted' | RunOutcome;
  /** Once it has ended. */
  readonly durationMs?: number;
}
