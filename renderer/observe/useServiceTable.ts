import { computed, ref, shallowRef, watch, type Ref } from 'vue';
import { toLabErrorData, type LabErrorData } from '../../lab/contract/labError.ts';
import type { ServiceTable, ServiceTableView } from '../../lab/contract/serviceTable.ts';
import { useApi } from '../api/useApi.ts';
import { useLabDraft } from '../stores/labDraft.ts';
import { useSettings } from '../stores/settings.ts';
import { readingOf, withReading, type ConnectionReading } from './connectionRates.ts';
import { usePolling } from './usePolling.ts';

/** The director's table, read at the user's rate while `isOn`; totals are read along, for the chart. */
export function useServiceTable(view: Readonly<Ref<ServiceTableView>>, isOn: () => boolean) {
  const api = useApi();
  const draft = useLabDraft();
  const settings = useSettings();
  const table = shallowRef<ServiceTable>();
  /** Milliseconds since the epoch. */
  const readAt = ref<number>();
  const error = shallowRef<LabErrorData>();
  const readings = shallowRef<readonly ConnectionReading[]>([]);
  const isPaused = ref(false);
  const refreshMs = computed(() => settings.settings.refreshMs);

  async function read(): Promise<void> {
    const wanted = view.value;
    const lab = draft.reference;
    try {
      const stats = await api.serviceTable(lab, 'stats');
      const at = Date.now();
      const shown = wanted === 'stats' ? stats : await api.serviceTable(lab, wanted);
      readings.value = withReading(readings.value, readingOf(stats, at));
      readAt.value = Date.now();
      error.value = undefined;
      if (view.value === wanted) table.value = shown;
    } catch (reason) {
      error.value = toLabErrorData(reason);
    }
  }

  const polling = usePolling(read, refreshMs, () => isOn() && !isPaused.value);
  watch(view, () => {
    table.value = undefined;
    polling.now();
  });
  return { table, readAt, error, readings, isPaused, refreshMs, now: polling.now };
}
