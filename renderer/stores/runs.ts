import { defineStore } from 'pinia';
import { shallowReactive } from 'vue';
import type { RunRequest } from '../../lab/contract/runRequest.ts';
import { emptyRun, reduceRun, type RunState } from '../../lab/run/reduceRun.ts';
import type { RunEvent } from '../../lab/run/runEvent.ts';
import { useApi } from '../api/useApi.ts';

/** Runs that this window has heard of, each folded from its events. They go on whatever page is shown. */
export const useRuns = defineStore('runs', () => {
  const api = useApi();
  /** By run id. */
  const runs = shallowReactive(new Map<string, RunState>());

  const fold = (runId: string, event: RunEvent): void => {
    runs.set(runId, reduceRun(runs.get(runId) ?? emptyRun, event));
  };
  api.subscribe((push) => {
    if (push.kind === 'run-event') fold(push.runId, push.event);
  });

  /** Starts a run; answers with its id. */
  async function start(request: RunRequest): Promise<string> {
    const { runId } = await api.startRun(request);
    await follow(runId);
    return runId;
  }

  /** Reads what of a run happened before this window listened. */
  async function follow(runId: string): Promise<void> {
    const events = await api.events(runId, 0);
    let state = emptyRun;
    for (const event of events) state = reduceRun(state, event);
    const known = runs.get(runId) ?? emptyRun;
    runs.set(runId, state.lastSeq >= known.lastSeq ? state : known);
  }

  return { runs, start, follow, cancel: (runId: string) => api.cancelRun(runId) };
});
