import { defineStore } from 'pinia';
import { onScopeDispose, shallowReactive, watch } from 'vue';
import type { RunRequest, RunSummary } from '../../lab/contract/runRequest.ts';
import { emptyRun, type RunState } from '../../lab/run/reduceRun.ts';
import { useApi } from '../api/useApi.ts';
import { useConnection } from '../api/useConnection.ts';
import { hasEnded, RunFollower, type LostRun } from './runFollower.ts';

/** Where a run stands, also one that never told its end. */
export type RunStanding = RunState['state'] | LostRun;

/**
 * Runs that this window has heard of, each folded from its events: those of this app as they are pushed, those of other
 * processes by asking. They go on whatever page is shown.
 */
export const useRuns = defineStore('runs', () => {
  const api = useApi();
  /** By run id; at most one new state a frame. */
  const runs = shallowReactive(new Map<string, RunState>());
  /** What is on record, by lab, the newest first. */
  const records = shallowReactive(new Map<string, readonly RunSummary[]>());
  /** Runs that were asked to stop and have not ended. */
  const cancelling = shallowReactive(new Set<string>());
  /** Runs whose end nobody told. */
  const lost = shallowReactive(new Map<string, LostRun>());
  const followers = new Map<string, RunFollower>();

  function followerOf(runId: string): RunFollower {
    const known = followers.get(runId);
    if (known !== undefined) return known;
    const follower = new RunFollower({
      events: (afterSeq) => api.events(runId, afterSeq),
      onState: (state) => {
        runs.set(runId, state);
        if (hasEnded(state)) cancelling.delete(runId);
      },
      isLost: () => standingOnRecord(runId),
      onLost: (how) => {
        lost.set(runId, how);
        cancelling.delete(runId);
      },
    });
    followers.set(runId, follower);
    if (!runs.has(runId)) runs.set(runId, emptyRun);
    return follower;
  }

  /** Whether a silent run has ended without a word. */
  async function standingOnRecord(runId: string): Promise<LostRun | undefined> {
    const labs = await api.listLabs();
    if (labs.some(({ heldBy }) => heldBy?.runId === runId)) return undefined;
    const lab = runs.get(runId)?.lab ?? '';
    const record = lab === '' ? undefined : (await api.listRuns(lab)).find((run) => run.runId === runId);
    if (record === undefined) return 'gone';
    return record.state === 'interrupted' ? 'interrupted' : undefined;
  }

  /** Starts a run; answers with its id. Rejects with a `LabError`. */
  async function start(request: RunRequest): Promise<string> {
    const { runId } = await api.startRun(request);
    await follow(runId);
    return runId;
  }

  /** Reads what happened in a run so far, and goes on reading until it ends. */
  async function follow(runId: string): Promise<void> {
    const state = runs.get(runId);
    if (state !== undefined && hasEnded(state)) return;
    const follower = followerOf(runId);
    await follower.catchUp();
    if (lost.has(runId)) follower.stop();
  }

  /** Asks a run to stop. Rejects with a `LabError` where that could not be asked. */
  async function cancel(runId: string): Promise<void> {
    cancelling.add(runId);
    try {
      await api.cancelRun(runId);
    } catch (error) {
      cancelling.delete(runId);
      throw error;
    }
  }

  /** Reads which runs of a lab are on record, and follows the newest and those that go on. */
  async function load(lab: string): Promise<void> {
    const listed = await api.listRuns(lab);
    records.set(lab, listed);
    for (const { runId, state } of listed) if (state === 'interrupted') lost.set(runId, state);
    const wanted = listed.filter((run, i) => i === 0 || run.state === 'running');
    await Promise.all([...wanted.map(({ runId }) => follow(runId)), discover()]);
  }

  /** Follows runs that go on now, of whatever lab and process. */
  async function discover(): Promise<void> {
    const labs = await api.listLabs();
    const running = labs.map(({ heldBy }) => heldBy?.runId).filter((runId) => runId !== undefined);
    await Promise.all(running.filter((runId) => !lost.has(runId)).map(follow));
  }

  /** After the connection came back: what was missed of runs that go on, and of which ones there are. */
  async function reconnected(): Promise<void> {
    await Promise.all([
      ...[...followers].map(async ([runId, follower]) => {
        const state = runs.get(runId);
        if (state === undefined || !hasEnded(state)) await follower.catchUp();
      }),
      discover(),
    ]);
  }

  function standingOf(runId: string): RunStanding {
    const state = runs.get(runId);
    if (state !== undefined && hasEnded(state)) return state.state;
    return lost.get(runId) ?? state?.state ?? 'gone';
  }

  function isLive(runId: string): boolean {
    const standing = standingOf(runId);
    return standing === 'waiting' || standing === 'running';
  }

  /** How a run ended, once it has. */
  function ended(runId: string): Promise<RunStanding> {
    return new Promise((resolve) => {
      const stop = watch(
        () => isLive(runId),
        (live) => {
          if (live) return;
          // In the immediate call `stop` is not there yet.
          queueMicrotask(() => stop());
          resolve(standingOf(runId));
        },
        { immediate: true },
      );
    });
  }

  /** All runs of a lab, on record or heard of, the newest first. */
  function runsOf(lab: string): readonly RunSummary[] {
    const byId = new Map((records.get(lab) ?? []).map((run) => [run.runId, run]));
    for (const [runId, state] of runs) {
      const summary = state.lab === lab ? summaryOf(runId, state, standingOf(runId)) : undefined;
      if (summary !== undefined) byId.set(runId, summary);
    }
    return [...byId.values()].sort((a, b) => b.startedAt - a.startedAt);
  }

  /** The newest run of a lab whose events are here. */
  function latestOf(lab: string): RunState | undefined {
    return runsOf(lab)
      .map(({ runId }) => runs.get(runId))
      .find((state) => state !== undefined && state.lastSeq > 0);
  }

  /** Runs of a lab that go on now, the newest first. */
  function liveOf(lab: string): readonly RunState[] {
    return runsOf(lab)
      .filter(({ runId }) => isLive(runId))
      .map(({ runId }) => runs.get(runId))
      .filter((state) => state !== undefined);
  }

  const unsubscribe = api.subscribe((push) => {
    if (push.kind === 'run-event') followerOf(push.runId).hear(push.event);
    // It is tried again with the next change, the next page that asks, and after a reconnect.
    if (push.kind === 'labs-changed') void discover().catch(() => undefined);
  });
  // The frame tells that there is no connection; each return is another try.
  useConnection().onReconnect(() => void reconnected().catch(() => undefined));
  onScopeDispose(() => {
    unsubscribe();
    for (const follower of followers.values()) follower.stop();
  });
  void discover().catch(() => undefined);

  return {
    runs,
    cancelling,
    start,
    follow,
    cancel,
    load,
    discover,
    reconnected,
    standingOf,
    isLive,
    ended,
    runsOf,
    latestOf,
    liveOf,
  };
});

/** A run as a list shows it; nothing before its first event. */
function summaryOf(runId: string, state: RunState, standing: RunStanding): RunSummary | undefined {
  if (state.verb === undefined || state.startedAt === undefined) return undefined;
  return {
    runId,
    lab: state.lab,
    verb: state.verb,
    startedAt: state.startedAt,
    state: standing === 'gone' ? 'interrupted' : standing === 'waiting' ? 'running' : standing,
    ...(state.durationMs === undefined ? {} : { durationMs: state.durationMs }),
  };
}
