import { watchThrottled } from '@vueuse/core';
import { computed, ref, shallowRef, watch } from 'vue';
import { toLabErrorData, type LabErrorData } from '../../lab/contract/labError.ts';
import type { Load } from '../../lab/predict/prediction.ts';
import type { RequestSource } from '../../lab/verdict/measurement.ts';
import { useApi } from '../api/useApi.ts';
import { useLabDraft } from '../stores/labDraft.ts';
import { useRuns } from '../stores/runs.ts';
import { testInTurn } from '../stores/testInTurn.ts';
import { useNextFrame } from '../stores/useNextFrame.ts';
import { testOfRun } from './shownTest.ts';

/** Between two drawings of a test that goes on: 100,000 answers are not counted anew at each frame. */
const drawEveryMs = 200;

/** What a test sends. */
export interface TestRequest {
  readonly requests: number;
  readonly from: RequestSource;
  /** Without it, as the scheduler needs it. */
  readonly load?: Load;
  /** Ids of the services to test, one after the other; undefined is the lab's only one. */
  readonly services: readonly (string | undefined)[];
}

/** The newest test of the open lab that this window knows of, and how to begin and end one. */
export function useLabTest() {
  const api = useApi();
  const draft = useLabDraft();
  const runs = useRuns();

  const lab = computed(() => draft.lab?.name ?? draft.draft?.name);
  const runId = computed(() =>
    lab.value === undefined
      ? undefined
      : runs.runsOf(lab.value).find(({ verb, runId: id }) => verb === 'verify' && runs.runs.has(id))?.runId,
  );
  const run = computed(() => (runId.value === undefined ? undefined : runs.runs.get(runId.value)));
  // Shallow: through a deep one each of the answers would be watched by itself.
  const drawnRun = shallowRef(run.value);
  // Not in the frame in which the answers were taken in, and the rest of the page learned of them.
  const { inNextFrame } = useNextFrame();
  watchThrottled(run, () => inNextFrame(() => (drawnRun.value = run.value)), { throttle: drawEveryMs });
  const test = computed(() =>
    drawnRun.value === undefined || drawnRun.value.asked === undefined
      ? undefined
      : testOfRun(drawnRun.value, draft.lab?.realServers.map(({ name }) => name) ?? []),
  );
  const isLive = computed(() => runId.value !== undefined && runs.isLive(runId.value));

  const isStarting = ref(false);
  const stoppedRun = ref<string>();
  const isStopping = computed(() => isLive.value && stoppedRun.value === runId.value);
  const error = shallowRef<LabErrorData>();
  watch(lab, () => (error.value = undefined));

  async function act(work: () => Promise<unknown>): Promise<void> {
    error.value = undefined;
    try {
      await work();
    } catch (reason) {
      error.value = toLabErrorData(reason);
    }
  }

  async function start({ services, ...test }: TestRequest): Promise<void> {
    isStarting.value = true;
    const lab = draft.reference;
    await act(() =>
      testInTurn(
        runs,
        services.map((service) => ({
          ...{ verb: 'verify', lab, acceptNewHostKeys: false, ...test },
          ...(service === undefined ? {} : { service }),
        })),
      ),
    );
    isStarting.value = false;
  }

  /** Sends no more and judges what has come. */
  async function stop(): Promise<void> {
    const id = runId.value;
    if (id === undefined) return;
    stoppedRun.value = id;
    await act(() => api.stopSending(id));
    if (error.value !== undefined) stoppedRun.value = undefined;
  }

  /** Ends without a verdict. */
  async function cancel(): Promise<void> {
    const id = runId.value;
    if (id !== undefined) await act(() => runs.cancel(id));
  }

  return { lab, runId, run, test, isLive, isStarting, isStopping, error, start, stop, cancel };
}
