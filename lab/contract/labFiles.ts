import type { Forwarding, MachineSource, Scheduler } from '../model/lab.ts';

/** A lab file as a list shows it; what its text does not say is missing. */
export interface LabFileSummary {
  /** Absolute path, which names the file in all calls. */
  readonly path: string;
  /** The lab's name, or the file's where its text has none. */
  readonly name: string;
  /** Whether it stands in our own library; `false` for a file elsewhere that was opened. */
  readonly isOwn: boolean;
  /** Milliseconds since the epoch. */
  readonly modifiedAt: number;
  readonly errors: number;
  readonly warnings: number;
  readonly machineSource?: MachineSource;
  readonly forwarding?: Forwarding;
  readonly scheduler?: Scheduler;
  /** Ids of its services, the first one's first, as far as they can be read: `80/tcp`, `53/udp`, `mark/7`. */
  readonly services?: readonly string[];
  readonly realServers?: number;
}

/** A lab file's text at one moment. */
export interface LabFileText {
  readonly path: string;
  readonly isOwn: boolean;
  readonly text: string;
  /** Names this content: another revision is another text. */
  readonly revision: string;
}

/** A new file of the library, and the name that its lab got. */
export interface CreatedLabFile extends LabFileText {
  readonly name: string;
}

/** What became of a save. Nothing is written unless it is `saved`. */
export type SaveOutcome =
  | { readonly kind: 'saved'; readonly revision: string }
  | { readonly kind: 'changed-on-disk'; readonly file: LabFileText }
  | { readonly kind: 'removed-on-disk' };
