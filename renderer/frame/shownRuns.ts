import { computed, onScopeDispose, shallowReactive, watch, type ComputedRef } from 'vue';
import { useRuns } from '../stores/runs.ts';

/** How long the outcome of an ended run is shown: long enough to be seen on return from a short distraction. */
const outcomeShownMs = { done: 12_000, other: 60_000 } as const;

/** Ids of the runs to tell of on every page: those that go on, and for a while those that were seen to end. */
export function useShownRuns(): {
  readonly ids: ComputedRef<readonly string[]>;
  /** Tells of an ended run no longer. */
  readonly dismiss: (runId: string) => void;
} {
  const runs = useRuns();
  const live = computed(() => [...runs.runs.keys()].filter((runId) => runs.isLive(runId) && isTold(runId)));
  const ended = shallowReactive(new Map<string, ReturnType<typeof setTimeout>>());

  function isTold(runId: string): boolean {
    return (runs.runs.get(runId)?.lastSeq ?? 0) > 0;
  }
  function dismiss(runId: string): void {
    clearTimeout(ended.get(runId));
    ended.delete(runId);
  }

  watch(live, (now, before) => {
    for (const runId of before) {
      if (now.includes(runId)) continue;
      const shownMs = outcomeShownMs[runs.standingOf(runId) === 'done' ? 'done' : 'other'];
      ended.set(
        runId,
        setTimeout(() => dismiss(runId), shownMs),
      );
    }
  });
  onScopeDispose(() => ended.forEach((timer) => clearTimeout(timer)));

  return { ids: computed(() => [...live.value, ...ended.keys()]), dismiss };
}
