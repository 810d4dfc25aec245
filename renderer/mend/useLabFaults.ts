import { computed, ref } from 'vue';
import type { ActiveFault } from '../../lab/contract/labFaults.ts';
import { faultsFor } from '../../lab/fault/faults.ts';
import { useApi } from '../api/useApi.ts';
import { useLabWork } from '../frame/useLabWork.ts';
import { useErrorNotice } from '../parts/errors/errorNotice.ts';
import { useLabDraft } from '../stores/labDraft.ts';
import { useLabs } from '../stores/labs.ts';
import { useRuns } from '../stores/runs.ts';

/** Stands for all faults in `working`. */
export const allFaults = '*';

/** The faults of the open lab: those that apply, those that are on, and how to switch them. Failures are told. */
export function useLabFaults() {
  const api = useApi();
  const draft = useLabDraft();
  const labs = useLabs();
  const runs = useRuns();
  const { status, isFree } = useLabWork();
  const { attempt } = useErrorNotice();

  /** Id of the fault that is being switched. */
  const working = ref<string>();
  const offers = computed(() => (draft.lab === undefined ? [] : faultsFor(draft.lab)));
  const active = computed<readonly ActiveFault[]>(() => status.value?.faults ?? []);
  const canSwitch = computed(() => isFree.value && working.value === undefined);

  async function act(id: string, work: () => Promise<unknown>): Promise<void> {
    working.value = id;
    await attempt(work());
    await labs.refresh();
    working.value = undefined;
  }

  function breakIt(id: string, target: string): Promise<void> {
    return act(id, () => api.breakLab(draft.reference, id, target));
  }

  /** Mends one fault, or all. A machine that was off comes back by a run, which the window follows. */
  function mend(id?: string): Promise<void> {
    return act(id ?? allFaults, async () => {
      const { upRunId } = await (id === undefined
        ? api.mendLab(draft.reference)
        : api.mendLab(draft.reference, id));
      if (upRunId !== undefined) await runs.follow(upRunId);
    });
  }

  return { offers, active, working, canSwitch, breakIt, mend };
}
