import { ref, shallowRef, toValue, watch, type MaybeRefOrGetter } from 'vue';
import { useI18n } from 'vue-i18n';
import { toLabErrorData, type LabErrorData } from '../../lab/contract/labError.ts';
import type { ChangedWeight } from '../../lab/contract/weights.ts';
import { useApi } from '../api/useApi.ts';
import { useLabDraft } from '../stores/labDraft.ts';
import { latestOnly } from './latestOnly.ts';

/**
 * The weight of one real server of the lab that is open and up: set in the director's table while it is chosen, and in
 * the lab file with it. `onChanged` is told what the table holds.
 */
export function useWeight(
  realServer: MaybeRefOrGetter<string>,
  inTable: MaybeRefOrGetter<number | undefined>,
  onChanged: (changed: ChangedWeight) => void,
) {
  const api = useApi();
  const draft = useLabDraft();
  const { t } = useI18n();
  /** What is chosen; what the table says, where nothing else was chosen since. */
  const wanted = ref(toValue(inTable) ?? 0);
  const error = shallowRef<LabErrorData>();
  /** Whether the lab file could not take the last weight, since it is no YAML now. */
  const isFileBehind = ref(false);
  const sending = latestOnly(send);

  watch(
    () => toValue(inTable),
    (weight) => {
      if (weight !== undefined && !sending.isBusy.value) wanted.value = weight;
    },
  );

  async function send(weight: number): Promise<void> {
    const name = draft.lab?.name ?? draft.draft?.name ?? '';
    try {
      // By name: what is changed is what runs, whatever is being typed into the file.
      const changed = await api.setWeight(
        { kind: 'name', name },
        { realServer: toValue(realServer), weight },
      );
      error.value = undefined;
      isFileBehind.value = !writeDown(weight);
      onChanged(changed);
    } catch (reason) {
      error.value = toLabErrorData(reason);
      // Unless something else was chosen meanwhile, which is still to be sent.
      if (wanted.value === weight) wanted.value = toValue(inTable) ?? weight;
    }
  }

  /** Writes the weight into the lab file; what is chosen with one pull of the slider is undone as one. */
  function writeDown(weight: number): boolean {
    const name = toValue(realServer);
    const at = draft.draft?.realServers?.findIndex((server) => server.name === name) ?? -1;
    const label = t('observe.weights.undo', { name });
    const edits = [{ kind: 'set', path: `realServers[${at}].weight`, value: weight }] as const;
    return at >= 0 && draft.edit(edits, label, `weight of ${name}`);
  }

  /** A pull of the slider has ended: what is chosen next is a step of its own, once all of this one is written down. */
  function endChoosing(): void {
    hasEnded = true;
    endStep();
  }
  let hasEnded = false;

  function endStep(): void {
    if (!hasEnded || sending.isBusy.value) return;
    hasEnded = false;
    draft.endTyping();
  }
  watch(sending.isBusy, endStep, { flush: 'sync' });

  /** Chooses a weight. */
  function choose(weight: number): void {
    wanted.value = weight;
    sending.give(weight);
  }

  return { wanted, error, isFileBehind, isSetting: sending.isBusy, choose, endChoosing };
}
