import { computed, ref, shallowRef, watch } from 'vue';
import { toLabErrorData, type LabErrorData } from '../../lab/contract/labError.ts';
import type { ProbedPlan } from '../../lab/contract/plannedLab.ts';
import { useApi } from '../api/useApi.ts';
import { useLabDraft } from '../stores/labDraft.ts';

/** A plan that was held against the machines, and when. */
export interface Comparison {
  readonly probed: ProbedPlan;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** Comparing the plan with the machines as they are. What was found is forgotten as soon as the draft changes. */
export function useComparison() {
  const api = useApi();
  const draft = useLabDraft();
  const comparison = shallowRef<Comparison>();
  const failure = shallowRef<LabErrorData>();
  const isComparing = ref(false);
  /** An answer to an older question, or about an older draft, is not shown. */
  let question = 0;

  function forget(): void {
    question += 1;
    comparison.value = undefined;
    failure.value = undefined;
    isComparing.value = false;
  }
  watch(() => draft.text, forget);

  async function compare(): Promise<void> {
    forget();
    const mine = question;
    isComparing.value = true;
    try {
      const probed = await api.probePlan(draft.reference);
      if (mine === question) comparison.value = { probed, at: Date.now() };
    } catch (error) {
      if (mine === question) failure.value = toLabErrorData(error);
    } finally {
      if (mine === question) isComparing.value = false;
    }
  }

  const standings = computed(() => comparison.value?.probed.standings);
  return { comparison, standings, failure, isComparing, compare, forget };
}
