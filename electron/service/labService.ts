import { randomBytes } from 'node:crypto';
import { LabError, toLabErrorData, type LabErrorData } from '../../lab/contract/labError.ts';
import type {
  CheckedLab,
  LabApi,
  LabReference,
  LabStatus,
  PlannedLab,
  RunRequest,
} from '../../lab/contract/labApi.ts';
import type { ServiceTable } from '../../lab/contract/serviceTable.ts';
import type { Finding } from '../../lab/doctor/finding.ts';
import { hasErrors } from '../../lab/model/diagnostic.ts';
import type { RunEvent, RunOutcome } from '../../lab/run/runEvent.ts';
import type { Channel, OpenOptions } from '../ssh/machineConnection.ts';
import type { Image } from '../vm/image.ts';
import { makePrivateFolder } from '../store/folders.ts';
import { readJournal } from '../store/journal.ts';
import { forgetLab, keptLab, keptLabs, labFolder } from '../store/labFolder.ts';
import { lockHolder, requestCancel } from '../store/labLock.ts';
import { diagnoseLab } from './diagnoseLab.ts';
import { readImage, writeImage, type CarryOptions } from './embedded/carryImage.ts';
import { lockLab, waitForLab, type HeldLab } from './lockLab.ts';
import { labStatuses } from './labStatuses.ts';
import { openMachineChannel } from './openMachineChannel.ts';
import { previewPlan } from './previewPlan.ts';
import { readLab, readLabAsBroughtUp, readUsableLab, type UsableLab } from './resolveLab.ts';
import { RunRecorder, type RunListener } from './runRecorder.ts';
import { clear } from './runs/clear.ts';
import { down } from './runs/down.ts';
import type { RunContext } from './runs/runContext.ts';
import { up } from './runs/up.ts';
import { verify } from './runs/verify.ts';
import { readServiceTable } from './readServiceTable.ts';
import type { ServiceOptions } from './serviceOptions.ts';

/** A run that is going on or has ended in this process. */
interface Run {
  readonly recorder: RunRecorder;
  readonly abort: AbortController;
  /** Settles when the run has ended and its lock is free. Never rejects. */
  readonly ended: Promise<void>;
}

/** `LabApi` on this machine. Every host (command line, web, desktop) carries one of these. */
export class LabService implements LabApi {
  readonly #options: ServiceOptions;
  readonly #listeners = new Set<RunListener>();
  readonly #runs = new Map<string, Run>();

  constructor(options: ServiceOptions) {
    this.#options = options;
  }

  async checkLab(reference: LabReference): Promise<CheckedLab> {
    const { lab, diagnostics } = await readLab(reference, this.#options.folders);
    return { ...(lab === undefined || hasErrors(diagnostics) ? {} : { lab }), diagnostics };
  }

  async planLab(reference: LabReference): Promise<PlannedLab> {
    return previewPlan((await readUsableLab(reference, this.#options.folders)).lab);
  }

  async startRun(request: RunRequest): Promise<{ readonly runId: string }> {
    const runId = randomBytes(6).toString('hex');
    const usable = await this.#labOf(request);
    const folder = labFolder(this.#options.folders, usable.lab.name);
    makePrivateFolder(folder);
    const abort = new AbortController();
    const holder = { verb: request.verb, runId };
    const cancel = (): void => abort.abort(cancelled('another command asked for it'));
    // `down` ends whatever goes on; every other run must not meet one.
    const held = request.verb === 'down' ? undefined : lockLab(folder, usable.lab.name, holder, cancel);
    const recorder = recorderOf(runId, folder, this.#listeners, held);
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

  async cancelRun(runId: string): Promise<void> {
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

  watch(listener: RunListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  listLabs(): Promise<readonly LabStatus[]> {
    return labStatuses(this.#options.folders);
  }

  async serviceTable(
    reference: LabReference,
    view: 'stats' | 'rate',
    acceptNewHostKeys = false,
  ): Promise<ServiceTable> {
    const { lab } = await readUsableLab(reference, this.#options.folders);
    return readServiceTable(lab, view, { options: this.#options, acceptNewHostKeys, signal: never() });
  }

  async diagnose(reference: LabReference, acceptNewHostKeys = false): Promise<readonly Finding[]> {
    const { lab } = await readUsableLab(reference, this.#options.folders);
    return diagnoseLab(lab, { options: this.#options, acceptNewHostKeys, signal: never() });
  }

  /** Starts a command on a machine of a lab; the caller must call `close` on what it gets. */
  async openChannel(
    reference: LabReference,
    machine: string,
    command: string,
    options: OpenOptions & { readonly acceptNewHostKeys: boolean },
  ): Promise<{ readonly channel: Channel; readonly close: () => void }> {
    const { lab } = await readUsableLab(reference, this.#options.folders);
    return openMachineChannel(lab, machine, command, { ...options, options: this.#options });
  }

  /** Puts an image that was built elsewhere into the cache, checked. */
  importImage(file: string, options: CarryOptions): Promise<Image> {
    return readImage(file, this.#options, options);
  }

  /** Writes the image to a file for `importImage` on another computer; builds it first where it is missing. */
  exportImage(file: string, options: CarryOptions): Promise<Image> {
    return writeImage(file, this.#options, options);
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
  listeners: ReadonlySet<RunListener>,
  held: HeldLab | undefined,
): RunRecorder {
  try {
    return new RunRecorder(runId, folder, listeners);
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

/** For calls that end by their own deadlines. */
function never(): AbortSignal {
  return new AbortController().signal;
}
