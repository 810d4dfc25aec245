import type { ActiveFault } from './labFaults.ts';

/** State of a lab that has a folder: `broken` means that its lab host or a machine is gone. */
export interface LabStatus {
  readonly lab: string;
  readonly machineSource: 'embedded' | 'ssh';
  readonly state: 'running' | 'broken' | 'busy';
  /** Who works on it now, when `busy`. `isHere`: a run of the very process that answers. */
  readonly heldBy?: {
    readonly pid: number;
    readonly verb: string;
    readonly runId: string;
    readonly isHere: boolean;
  };
  readonly machines: readonly {
    readonly name: string;
    readonly state: string;
    /** `127.0.0.1:<port>` or `host:port`. */
    readonly ssh?: string;
    readonly pid?: number;
  }[];
  readonly accelerator?: string;
  /** What is broken on purpose, where anything is. */
  readonly faults?: readonly ActiveFault[];
}
