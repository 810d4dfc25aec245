import { defineStore } from 'pinia';
import { shallowRef, watch } from 'vue';
import { useRouter } from 'vue-router';
import type { LabReference } from '../../lab/contract/labReference.ts';
import { useRuns, type RunStanding } from './runs.ts';

/** Requests of the tutorial's test: weights 3 and 1 make 30 and 10 of them. */
const requestsToProve = 40;

/** A proof under way. */
export interface Proof {
  /** Path of the lab file. */
  readonly path: string;
  readonly phase: 'up' | 'verify';
  readonly runId: string;
}

/**
 * Provision and prove, with one click: brings a lab up and, if that went well, tests it. The window follows from the
 * Run page to the Test page, unless the user has gone elsewhere meanwhile.
 */
export const useProve = defineStore('prove', () => {
  const runs = useRuns();
  const router = useRouter();
  const current = shallowRef<Proof>();

  /** Starts; resolves when the test is under way or bringing the lab up did not succeed. Rejects with a `LabError`. */
  async function prove(path: string, lab: LabReference): Promise<void> {
    const upId = await runs.start({ verb: 'up', lab, acceptNewHostKeys: false });
    current.value = { path, phase: 'up', runId: upId };
    try {
      await router.push({ name: 'run', params: { path } });
      if ((await ended(upId)) !== 'done') return;
      await verify(path, lab);
    } finally {
      current.value = undefined;
    }
  }

  /** Tests a lab that is up with the tutorial's requests, and shows it. */
  async function verify(path: string, lab: LabReference): Promise<void> {
    const runId = await runs.start({
      verb: 'verify',
      lab,
      acceptNewHostKeys: false,
      requests: requestsToProve,
      from: 'client',
    });
    current.value = { path, phase: 'verify', runId };
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

  return { current, prove, verify };
});
