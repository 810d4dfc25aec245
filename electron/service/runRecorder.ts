import type { RunEvent, RunEventBody } from '../../lab/run/runEvent.ts';
import { Journal } from '../store/journal.ts';

/** Called for each event of any run. */
export type RunListener = (runId: string, event: RunEvent) => void;

/** Numbers the events of one run, keeps them, writes them to the journal and tells whoever watches. */
export class RunRecorder {
  readonly #runId: string;
  readonly #journal: Journal;
  readonly #listener: RunListener;
  readonly #events: RunEvent[] = [];

  constructor(runId: string, folder: string, listener: RunListener) {
    this.#runId = runId;
    this.#journal = new Journal(folder, runId);
    this.#listener = listener;
  }

  readonly emit = (body: RunEventBody): void => {
    const event: RunEvent = { ...body, seq: this.#events.length + 1, at: Date.now() };
    this.#events.push(event);
    this.#journal.append(event);
    this.#listener(this.#runId, event);
  };

  /** Events with a number above `afterSeq`; numbers start at 1 and have no gaps. */
  after(afterSeq: number): readonly RunEvent[] {
    return this.#events.slice(Math.max(0, afterSeq));
  }

  close(): void {
    this.#journal.close();
  }
}
