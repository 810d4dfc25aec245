import { randomBytes } from 'node:crypto';
import { LabError, toLabErrorData, type LabErrorData } from '../../lab/contract/labError.ts';
import type { RunRequest, RunSummary } from '../../lab/contract/runRequest.ts';
import { hasErrors } from '../../lab/model/diagnostic.ts';
import type { RunEvent, RunOutcome } from '../../lab/run/runEvent.ts';
import { makePrivateFolder } from '../store/folders.ts';
import { readJournal } from '../store/journal.ts';
import { forgetLab, keptLab, keptLabs, labFolder } from '../store/labFolder.ts';
import { lockHolder, requestCancel } from '../store/labLock.ts';
import { lockLab, waitForLab, type HeldLab } from './lockLab.ts';
import { readLab, readLabAsBroughtUp, readUsableLab, type UsableLab } from './resolveLab.ts';
import { RunRecorder, type RunListener } from './runRecorder.ts';
import { clear } from './runs/clear.ts';
import { down } from './runs/down.ts';
import type { RunContext } from './runs/runContext.ts';
import { up } from './runs/up.ts';
import { verify } from './runs/verify.ts';
import type { AnsweredOptions } from './questions/answeredOptions.ts';

/** A run that is going on or has ended in this process. */
interface Run {
  readonly recorder: RunRecorder;
  readonly abort: AbortController;
  /** Settles when the run has ended and its lock is free. Never rejects. */
  readonly ended: Promise<void>;
}

/** The runs of this process: started once, told by numbered events, cancelled from outside. */
export class LabRuns {
  readonly #options: AnsweredOptions;
  readonly #listener: RunListener;
  readonly #runs = new Map<string, Run>();

  /** @param listener Hears each event of each run. */
  constructor(options: AnsweredOptions, listener: RunListener) {
    this.#options = options;
    this.#listener = listener;
  }

  async start(request: RunRequest): Promise<{ readonly runId: string }> {
    const runId = randomBytes(6).toString('hex');
    const usable = await this.#labOf(request);
    const folder = labFolder(this.#options.folders, usable.lab.name);
    makePrivateFolder(folder);
    const abort = new AbortController();
    const holder = { verb: request.verb, runId };
    const cancel = (): void => abort.abort(cancelled('another command asked for it'));
    // `down` ends whatever goes on; every other run must not meet one.
    const held = request.verb === 'down' ? undefined : lockLab(folder, usable.lab.name, holder, cancel);
    const recorder = recorderOf(runId, folder, this.#listener, held);
    const context: RunContext = {
      ...usable,
      folder,
      options: this.#options,
      acceptNewHostKeys: request.acceptNewHostKeys,
      signal: abort.signal,
      emit: recorder.emit,
    };
    const work = async (): Promise<void> => {
      const lock = held ?? (await this.#takeOver(context, holder, cancel));
      try {
        await perform(request, context);
      } finally {
        lock.release();
        // A run that found no lab to work on, or took it away, leaves nothing behind. Another may have begun by now.
        const isKept = keptLab(this.#options.folders, usable.lab.name) !== undefined;
        if (!isKept && lockHolder(folder) === undefined) forgetLab(folder);
      }
    };
    const ended = record(work, request, usable.lab.name, runId, recorder);
    this.#runs.set(runId, { recorder, abort, ended });
    return { runId };
  }

  async cancel(runId: string): Promise<void> {
    const run = this.#runs.get(runId);
    run?.abort.abort(cancelled('it was asked to stop'));
    await run?.ended;
  }

  events(runId: string, afterSeq: number): Promise<readonly RunEvent[]> {
    const run = this.#runs.get(runId);
    if (run !== undefined) return Promise.resolve(run.recorder.after(afterSeq));
    for (const { folder } of keptLabs(this.#options.folders)) {
      const events = readJournal(folder, runId);
      if (events !== undefined) return Promise.resolve(events.filter(({ seq }) => seq > afterSeq));
    }
    return Promise.resolve([]);
  }

  /** Asks a test to send no more and to judge what it has. */
  stopSending(runId: string): Promise<void> {
    void [runId, this.#runs];
    return Promise.resolve();
  }

  /** Runs of a lab whose journals are there, the newest first. */
  list(lab: string): Promise<readonly RunSummary[]> {
    void [lab, this.#options];
    return Promise.resolve([]);
  }

  /** Settles when every run of this process has ended. */
  async idle(): Promise<void> {
    await Promise.all([...this.#runs.values()].map(({ ended }) => ended));
  }

  /** What a run is about: `down` takes away what is there, whatever the file says by now. */
  async #labOf(request: RunRequest): Promise<UsableLab> {
    if (request.verb !== 'down') return readUsableLab(request.lab, this.#options.folders);
    const { lab, diagnostics, text } = await readLab(request.lab, this.#options.folders);
    const kept = lab === undefined ? undefined : readLabAsBroughtUp(lab.name, this.#options.folders);
    if (kept !== undefined) return kept;
    if (lab !== undefined && !hasErrors(diagnostics)) return { text, lab };
    return readUsableLab(request.lab, this.#options.folders);
  }

  /** Asks whoever holds the lab to cancel, and waits for the lock. */
  #takeOver(
    { folder, lab, signal, emit }: RunContext,
    holder: { readonly verb: string; readonly runId: string },
    onCancelRequest: () => void,
  ): Promise<HeldLab> {
    return waitForLab(folder, lab.name, holder, onCancelRequest, {
      signal,
      onHeld: (other) => {
        emit({ kind: 'preparing', what: `Asking \`${other.verb}\` (process ${other.pid}) to stop` });
        requestCancel(folder);
      },
    });
  }
}

/** The recorder of a run; where it cannot be made, the lab is free again. */
function recorderOf(
  runId: string,
  folder: string,
  listener: RunListener,
  held: HeldLab | undefined,
): RunRecorder {
  try {
    return new RunRecorder(runId, folder, listener);
  } catch (error) {
    held?.release();
    throw error;
  }
}

/** Runs the work and tells its beginning and end. */
async function record(
  work: () => Promise<void>,
  request: RunRequest,
  lab: string,
  runId: string,
  recorder: RunRecorder,
): Promise<void> {
  const startedAt = performance.now();
  const finish = (outcome: RunOutcome, error?: LabErrorData): void =>
    recorder.emit({
      kind: 'run-finished',
      outcome,
      durationMs: Math.round(performance.now() - startedAt),
      ...(error === undefined ? {} : { error }),
    });
  recorder.emit({ kind: 'run-started', runId, lab, verb: request.verb });
  try {
    await work();
    finish('done');
  } catch (error) {
    const data = toLabErrorData(error);
    finish(data.code === 'cancelled' ? 'cancelled' : 'failed', data);
  } finally {
    recorder.close();
  }
}

function perform(request: RunRequest, context: RunContext): Promise<void> {
  switch (request.verb) {
    case 'up':
      return up(context);
    case 'verify':
      return verify(context, request);
    case 'clear':
      return clear(context);
    case 'down':
      return down(context);
    default:
      return request satisfies never;
  }
}

function cancelled(why: string): LabError {
  return new LabError({
    code: 'cancelled',
    what: 'Cancelled',
    why,
    next: '`up` repairs what is half done, `down` removes it.',
  });
}
