import { randomBytes } from 'node:crypto';
import { labOfService } from '../../lab/contract/labOfService.ts';
import { LabError, toLabErrorData, type LabErrorData } from '../../lab/contract/labError.ts';
import type { RunRequest, RunSummary } from '../../lab/contract/runRequest.ts';
import type { TestRecord } from '../../lab/contract/testRecord.ts';
import { hasErrors } from '../../lab/model/diagnostic.ts';
import type { RunEvent, RunOutcome } from '../../lab/run/runEvent.ts';
import { makePrivateFolder } from '../store/folders.ts';
import { isRunId, JournalReader, pruneJournals } from '../store/journal.ts';
import { forgetLab, isLabName, keptLab, labFolder, labFolders } from '../store/labFolder.ts';
import { lockHolder, requestCancel } from '../store/labLock.ts';
import { lockLab, waitForLab, type HeldLab } from './lockLab.ts';
import { readLab, readLabAsBroughtUp, readUsableLab, type UsableLab } from './resolveLab.ts';
import { runList } from './runList.ts';
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
  /** Aborted when a test is to send no more. */
  readonly stop: AbortController;
  /** Whether there is more to come. */
  isGoingOn: boolean;
  /** Settles when the run has ended and its lock is free. Never rejects. */
  readonly ended: Promise<void>;
}

/** What runs tell of themselves. */
export interface RunsListener {
  /** Hears each event of each run. */
  readonly onEvent: RunListener;
  /** A run has begun or ended, so that the state of its lab may be another. */
  readonly onLabsChanged: () => void;
  /** Keeps a test that was made. */
  readonly keepTest: (record: TestRecord) => Promise<void>;
}

/** Journals that are kept of one lab. */
const mostJournals = 50;
/** Ended runs of this process that are kept in memory, and runs of others whose journals are followed. */
const mostRemembered = 20;

/** The runs of this process: started once, told by numbered events, cancelled from outside. */
export class LabRuns {
  readonly #options: AnsweredOptions;
  readonly #listener: RunsListener;
  readonly #runs = new Map<string, Run>();
  /** Runs of other processes that somebody watches, the one that was asked for last at the end. */
  readonly #followed = new Map<string, JournalReader>();

  constructor(options: AnsweredOptions, listener: RunsListener) {
    this.#options = options;
    this.#listener = listener;
  }

  async start(request: RunRequest): Promise<{ readonly runId: string }> {
    const runId = randomBytes(6).toString('hex');
    const usable = await this.#labOf(request);
    const folder = labFolder(this.#options.folders, usable.lab.name);
    makePrivateFolder(folder);
    const abort = new AbortController();
    const stop = new AbortController();
    const holder = { verb: request.verb, runId };
    const cancel = (): void => abort.abort(cancelled('another command asked for it'));
    // `down` ends whatever goes on; every other run must not meet one.
    const held = request.verb === 'down' ? undefined : lockLab(folder, usable.lab.name, holder, cancel);
    const recorder = recorderOf(runId, folder, this.#listener.onEvent, held);
    pruneJournals(folder, mostJournals);
    const context: RunContext = {
      ...usable,
      runId,
      folder,
      options: this.#options,
      acceptNewHostKeys: request.acceptNewHostKeys,
      signal: abort.signal,
      stop: stop.signal,
      keepTest: (test) => this.#listener.keepTest(test).catch(() => undefined),
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
    const ended = record(work, request, usable.lab.name, runId, recorder).then(() => this.#ended(runId));
    this.#runs.set(runId, { recorder, abort, stop, ended, isGoingOn: true });
    this.#listener.onLabsChanged();
    return { runId };
  }

  async cancel(runId: string): Promise<void> {
    const run = this.#runs.get(runId);
    if (run === undefined) {
      this.#cancelElsewhere(runId);
      return;
    }
    run.abort.abort(cancelled('it was asked to stop'));
    await run.ended;
  }

  events(runId: string, afterSeq: number): Promise<readonly RunEvent[]> {
    const run = this.#runs.get(runId);
    if (run !== undefined) return Promise.resolve(run.recorder.after(afterSeq));
    return Promise.resolve(this.#follow(runId).slice(Math.max(0, afterSeq)));
  }

  /** Asks a test to send no more and to judge what it has. */
  stopSending(runId: string): Promise<void> {
    this.#runs.get(runId)?.stop.abort(cancelled('it was asked to send no more'));
    return Promise.resolve();
  }

  /** Runs of a lab whose journals are there, the newest first. */
  list(lab: string): Promise<readonly RunSummary[]> {
    if (!isLabName(lab)) return Promise.resolve([]);
    const isHere = (runId: string): boolean => this.#runs.get(runId)?.isGoingOn === true;
    return Promise.resolve(runList(labFolder(this.#options.folders, lab), isHere));
  }

  /** Cancels what goes on in this process, and settles when it has ended in good order. */
  async close(): Promise<void> {
    for (const reader of this.#followed.values()) reader.close();
    this.#followed.clear();
    const goingOn = [...this.#runs].filter(([, run]) => run.isGoingOn);
    await Promise.all(goingOn.map(([runId]) => this.cancel(runId)));
  }

  /** Settles when every run of this process has ended. */
  async idle(): Promise<void> {
    await Promise.all([...this.#runs.values()].map(({ ended }) => ended));
  }

  /** All events of a run that this process does not remember, in order and without gaps. */
  #follow(runId: string): readonly RunEvent[] {
    if (!isRunId(runId)) return [];
    const known = this.#followed.get(runId);
    this.#followed.delete(runId);
    const readers = known === undefined ? this.#readersOf(runId) : [known];
    for (const reader of readers) {
      const events = reader.read();
      if (events === undefined) continue;
      this.#followed.set(runId, reader);
      for (const [oldest, other] of [...this.#followed].slice(0, -mostRemembered)) {
        other.close();
        this.#followed.delete(oldest);
      }
      return events;
    }
    return [];
  }

  /** A run's journal in whichever lab it may be. */
  #readersOf(runId: string): readonly JournalReader[] {
    return labFolders(this.#options.folders).map((folder) => new JournalReader(folder, runId));
  }

  #ended(runId: string): void {
    const run = this.#runs.get(runId);
    if (run !== undefined) run.isGoingOn = false;
    const over = [...this.#runs].filter(([, { isGoingOn }]) => !isGoingOn);
    for (const [oldest] of over.slice(0, -mostRemembered)) this.#runs.delete(oldest);
    this.#listener.onLabsChanged();
  }

  /** What a run is about: `down` takes away what is there, whatever the file says by now. */
  async #labOf(request: RunRequest): Promise<UsableLab> {
    if (request.verb !== 'down') {
      const usable = await readUsableLab(request.lab, this.#options.folders);
      const { service } = request.verb === 'verify' ? request : {};
      return { ...usable, lab: labOfService(usable.lab, service) };
    }
    const { lab, diagnostics, text } = await readLab(request.lab, this.#options.folders);
    const kept = lab === undefined ? undefined : readLabAsBroughtUp(lab.name, this.#options.folders);
    if (kept !== undefined) return kept;
    if (lab !== undefined && !hasErrors(diagnostics)) return { text, lab };
    return readUsableLab(request.lab, this.#options.folders);
  }

  /** Leaves a note for the process that has the run; it looks for one several times a second. */
  #cancelElsewhere(runId: string): void {
    const folder = labFolders(this.#options.folders).find((one) => lockHolder(one)?.runId === runId);
    if (folder !== undefined) requestCancel(folder, runId);
  }

  /** Asks whoever holds the lab to cancel, unless that takes the lab away too, and waits for the lock. */
  #takeOver(
    { folder, lab, signal, emit }: RunContext,
    holder: { readonly verb: string; readonly runId: string },
    onCancelRequest: () => void,
  ): Promise<HeldLab> {
    return waitForLab(folder, lab.name, holder, onCancelRequest, {
      signal,
      onHeld: (other) => {
        const { verb, pid, runId } = other;
        if (verb === 'down') {
          emit({ kind: 'preparing', what: `Waiting for \`${verb}\` (process ${pid}) to end` });
          return;
        }
        emit({ kind: 'preparing', what: `Asking \`${verb}\` (process ${pid}) to stop` });
        requestCancel(folder, runId);
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
      return up(context, request.recreate);
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
