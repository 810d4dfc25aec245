import { defineStore } from 'pinia';
import { reactive, watch } from 'vue';
import { useRouter } from 'vue-router';
import type { LabReference } from '../../lab/contract/labReference.ts';
import { useRuns, type RunStanding } from './runs.ts';

/** Requests of the tutorial's test: weights 3 and 1 make 30 and 10 of them. */
const requestsToProve = 40;

/**
 * Provision and prove, with one click: brings a lab up and, if that went well, tests it. The window follows from the
 * Run page to the Test page, unless the user has gone elsewhere meanwhile.
 */
export const useProve = defineStore('prove', () => {
  const runs = useRuns();
  const router = useRouter();
  /** Paths of the lab files that are being brought up to be tested. */
  const proving = reactive(new Set<string>());

  /** Starts; resolves when the test is under way or bringing the lab up did not succeed. Rejects with a `LabError`. */
  async function prove(path: string, lab: LabReference): Promise<void> {
    proving.add(path);
    try {
      const upId = await runs.start({ verb: 'up', lab, acceptNewHostKeys: false });
      await router.push({ name: 'run', params: { path } });
      if ((await ended(upId)) !== 'done') return;
      await verify(path, lab);
    } finally {
      proving.delete(path);
    }
  }

  /** Tests a lab that is up with the tutorial's requests, and shows it. */
  async function verify(path: string, lab: LabReference): Promise<void> {
    await runs.start({
      verb: 'verify',
      lab,
      acceptNewHostKeys: false,
      requests: requestsToProve,
      from: 'client',
    });
    const { name, params } = router.currentRoute.value;
    if (params['path'] === path && name !== 'test') await router.push({ name: 'test', params: { path } });
  }

  /** How the run ended, once it has. */
  function ended(runId: string): Promise<RunStanding> {
    return new Promise((resolve) => {
      const stop = watch(
        () => runs.isLive(runId),
        (isLive) => {
          if (isLive) return;
          // In the immediate call `stop` is not there yet.
          queueMicrotask(() => stop());
          resolve(runs.standingOf(runId));
        },
        { immediate: true },
      );
    });
  }

  return { proving, prove, verify };
});
