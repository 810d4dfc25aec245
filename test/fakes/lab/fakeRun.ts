import { toLabErrorData, LabError, type LabErrorData } from '../../../lab/contract/labError.ts';
import type { RunSummary } from '../../../lab/contract/runRequest.ts';
import type { RunEvent, RunEventBody, Verb } from '../../../lab/run/runEvent.ts';
import type { Pace } from './pace.ts';

/** Tells one event; resolves when it has been told, rejects when the run was cancelled. */
export type Tell = (body: RunEventBody) => Promise<void>;

/** One run of the fake: numbers its events and tells them at the pace that a test chose. */
export class FakeRun {
  readonly runId: string;
  readonly lab: string;
  readonly verb: Verb;
  readonly startedAt: number;
  readonly ended: Promise<void>;
  /** Whether a test was asked to send no more. */
  isSendingStopped = false;
  readonly #events: RunEvent[] = [];
  readonly #abort = new AbortController();
  readonly #push: (runId: string, event: RunEvent) => void;

  constructor(
    identity: { readonly runId: string; readonly lab: string; readonly verb: Verb },
    push: (runId: string, event: RunEvent) => void,
    pace: () => Pace,
    work: (tell: Tell, run: FakeRun) => Promise<void>,
  ) {
    this.runId = identity.runId;
    this.lab = identity.lab;
    this.verb = identity.verb;
    this.startedAt = Date.now();
    this.#push = push;
    this.ended = this.#run(async (body) => {
      await pace()(this.#abort.signal);
      this.#emit(body);
    }, work);
  }

  get summary(): RunSummary {
    const last = this.#events.at(-1);
    return {
      runId: this.runId,
      lab: this.lab,
      verb: this.verb,
      startedAt: this.startedAt,
      ...(last?.kind === 'run-finished'
        ? { state: last.outcome, durationMs: last.durationMs }
        : { state: 'running' }),
    };
  }

  after(seq: number): readonly RunEvent[] {
    return this.#events.slice(Math.max(0, seq));
  }

  cancel(): void {
    this.#abort.abort(cancelled());
  }

  async #run(tell: Tell, work: (tell: Tell, run: FakeRun) => Promise<void>): Promise<void> {
    const { runId, lab, verb } = this;
    this.#emit({ kind: 'run-started', runId, lab, verb });
    try {
      // Whoever started the run hears its id before the work begins.
      await new Promise(setImmediate);
      await work(tell, this);
      this.#finish('done');
    } catch (error) {
      const isCancelled = this.#abort.signal.aborted;
      const data = isCancelled ? cancelled().data : toLabErrorData(error);
      this.#finish(isCancelled ? 'cancelled' : 'failed', data);
    }
  }

  #finish(outcome: 'done' | 'failed' | 'cancelled', error?: LabErrorData): void {
    this.#emit({
      kind: 'run-finished',
      outcome,
      durationMs: Date.now() - this.startedAt,
      ...(error === undefined ? {} : { error }),
    });
  }

  #emit(body: RunEventBody): void {
    const event: RunEvent = { ...body, seq: this.#events.length + 1, at: Date.now() };
    this.#events.push(event);
    this.#push(this.runId, event);
  }
}

function cancelled(): LabError {
  return new LabError({
    code: 'cancelled',
    what: 'Cancelled',
    why: 'it was asked to stop',
    next: '`up` repairs what is half done, `down` removes it.',
  });
}
