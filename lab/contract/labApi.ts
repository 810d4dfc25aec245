import type { Diagnostic } from '../model/diagnostic.ts';
import type { Lab } from '../model/lab.ts';
import type { Plan } from '../plan/step.ts';
import type { RunEvent } from '../run/runEvent.ts';
import type { RequestSource } from '../verdict/measurement.ts';
import type { ServiceTable } from './serviceTable.ts';
import type { Finding } from '../doctor/finding.ts';

/** A lab as a caller names it: a lab file, its text, or the name of a lab that is up. */
export type LabReference =
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'name'; readonly name: string };

/** What `checkLab` answers. `lab` is there when no diagnostic is an error. */
export interface CheckedLab {
  readonly lab?: Lab;
  readonly diagnostics: readonly Diagnostic[];
}

/** A file that a plan would write or a script that a person would run, for reading. */
export interface PlanFile {
  readonly machine: string;
  /** Where it belongs on the machine. */
  readonly path: string;
  readonly content: string;
}

/** What `planLab` answers: the steps, and the same as readable scripts and files. */
export interface PlannedLab {
  readonly plan: Plan;
  readonly files: readonly PlanFile[];
}

/** What to run. */
export type RunRequest =
  | { readonly verb: 'up'; readonly lab: LabReference; readonly acceptNewHostKeys: boolean }
  | {
      readonly verb: 'verify';
      readonly lab: LabReference;
      readonly acceptNewHostKeys: boolean;
      /** 1 to 100,000. */
      readonly requests: number;
      readonly from: Exclude<RequestSource, 'laptop'>;
    }
  | { readonly verb: 'clear'; readonly lab: LabReference; readonly acceptNewHostKeys: boolean }
  | { readonly verb: 'down'; readonly lab: LabReference; readonly acceptNewHostKeys: boolean };

/** State of a lab that has a folder: `broken` means that its lab host or a machine is gone. */
export interface LabStatus {
  readonly lab: string;
  readonly machineSource: 'embedded' | 'ssh';
  readonly state: 'running' | 'broken' | 'busy';
  /** Who works on it now, when `busy`. */
  readonly heldBy?: { readonly pid: number; readonly verb: string };
  readonly machines: readonly {
    readonly name: string;
    readonly state: string;
    /** `127.0.0.1:<port>` or `host:port`. */
    readonly ssh?: string;
    readonly pid?: number;
  }[];
  readonly accelerator?: string;
}

/** Answer of a command that ran on a machine. */
export interface CommandResult {
  readonly stdout: string;
  readonly stderr: string;
  /** Exit status; missing when a signal ended it. */
  readonly code?: number;
}

/**
 * The one contract of all hosts (command line, web, desktop). Every method rejects with a `LabError`. Runs are started
 * once and watched through events; only `cancelRun` goes the other way.
 */
export interface LabApi {
  checkLab(lab: LabReference): Promise<CheckedLab>;
  planLab(lab: LabReference): Promise<PlannedLab>;
  /** Checks, then answers at once; the work goes on and tells itself through events. */
  startRun(request: RunRequest): Promise<{ readonly runId: string }>;
  /** Asks a run to stop; it ends with the outcome `cancelled` within 2 s. Unknown and ended runs are left alone. */
  cancelRun(runId: string): Promise<void>;
  /** Events of a run with a number above `afterSeq`, in order. */
  events(runId: string, afterSeq: number): Promise<readonly RunEvent[]>;
  /** Calls `listener` for each event from now on; returns how to stop that. */
  watch(listener: (runId: string, event: RunEvent) => void): () => void;
  listLabs(): Promise<readonly LabStatus[]>;
  /** `ipvsadm -ln --stats` or, with `rate`, `--rate`, as a table. */
  serviceTable(lab: LabReference, view: 'stats' | 'rate'): Promise<ServiceTable>;
  /** Looks for known causes of failure on the machines; an empty list is a clean bill. */
  diagnose(lab: LabReference): Promise<readonly Finding[]>;
}
