import { toLabErrorData, type LabErrorData } from '../../lab/contract/labError.ts';
import type { RunRequest } from '../../lab/contract/runRequest.ts';
import type { RunState } from '../../lab/run/reduceRun.ts';
import type { LabService } from '../service/labService.ts';
import type { CommonOptions } from './actions.ts';
import { ProgressReader } from './showProgress.ts';
import type { Output } from './terminal.ts';

/** Starts runs and tells them line by line until they end; Ctrl-C reaches the one that goes on. */
export class FollowedRuns {
  readonly #service: LabService;
  readonly #output: Output;
  readonly #abort = new AbortController();
  #runId: string | undefined;

  constructor(service: LabService, output: Output) {
    this.#service = service;
    this.#output = output;
  }

  /** Aborted once the command was asked to stop. */
  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** Asks what is going on to stop. Answers whether this is the first time: a second one should not wait. */
  cancel(): boolean {
    if (this.#abort.signal.aborted) return false;
    this.#output.notice('Stopping …\n');
    this.#abort.abort();
    if (this.#runId !== undefined) void this.#service.cancelRun(this.#runId);
    return true;
  }

  /** Starts a run and tells it until it ends. */
  async follow(request: RunRequest, options: CommonOptions): Promise<RunState> {
    const start = (): Promise<{ readonly runId: string }> => {
      // `down` after a cancelled run is what tidies up, so it does not take that cancellation for its own.
      if (request.verb !== 'down') this.#abort.signal.throwIfAborted();
      return this.#service.startRun(request);
    };
    const state = await this.followStarted(start, options, request.verb === 'down');
    if (state === undefined) throw new TypeError('a run has an id');
    return state;
  }

  /** Tells the run that `start` starts until it ends; nothing where it starts none. */
  async followStarted(
    start: () => Promise<{ readonly runId: string | undefined }>,
    options: CommonOptions,
    isTidying = false,
  ): Promise<RunState | undefined> {
    const reader = new ProgressReader(this.#output, options.verbose);
    const ended = Promise.withResolvers<undefined>();
    const early = Promise.withResolvers<string>();
    const stop = this.#service.subscribe((push) => {
      if (push.kind !== 'run-event') return;
      const { runId, event } = push;
      void early.promise.then((own) => {
        if (own !== runId) return;
        reader.read(event);
        if (event.kind === 'run-finished') ended.resolve(undefined);
      });
    });
    try {
      const { runId } = await start();
      if (runId === undefined) return undefined;
      this.#runId = runId;
      early.resolve(runId);
      // It may have been cancelled while there was no run yet to cancel.
      if (!isTidying && this.#abort.signal.aborted) void this.#service.cancelRun(runId);
      await ended.promise;
      return reader.state;
    } finally {
      this.#runId = undefined;
      stop();
    }
  }
}

/** Why a run did not end well. */
export function errorOf(state: RunState): LabErrorData {
  return state.error ?? toLabErrorData(new Error('the run ended without a word'));
}
