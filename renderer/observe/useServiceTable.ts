import { computed, ref, shallowRef, watch, type Ref } from 'vue';
import { toLabErrorData, type LabErrorData } from '../../lab/contract/labError.ts';
import type { ServiceTable, ServiceTableView } from '../../lab/contract/serviceTable.ts';
import type { ChangedWeight } from '../../lab/contract/weights.ts';
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
  /** How many weights were changed: what was read before a change says little after it. */
  let changes = 0;
  const refreshMs = computed(() => settings.settings.refreshMs);

  async function read(): Promise<void> {
    const wanted = view.value;
    const lab = draft.reference;
    const changesBefore = changes;
    try {
      const stats = await api.serviceTable(lab, 'stats');
      const at = Date.now();
      const shown = wanted === 'stats' ? stats : await api.serviceTable(lab, wanted);
      readings.value = withReading(readings.value, readingOf(stats, at));
      readAt.value = Date.now();
      error.value = undefined;
      if (changes !== changesBefore) polling.now();
      else if (view.value === wanted) table.value = shown;
    } catch (reason) {
      error.value = toLabErrorData(reason);
    }
  }

  /** Takes over what the table holds since a weight was changed; the rest waits for the next reading. */
  function weightChanged({ realServer, weight }: ChangedWeight): void {
    changes += 1;
    if (table.value?.view !== 'active') return;
    const services = table.value.services.map((service) => ({
      ...service,
      realServers: service.realServers.map((row) =>
        row.realServer === realServer ? { ...row, values: [weight, ...row.values.slice(1)] } : row,
      ),
    }));
    table.value = { ...table.value, services };
  }

  const polling = usePolling(read, refreshMs, () => isOn() && !isPaused.value);
  watch(view, () => {
    table.value = undefined;
    polling.now();
  });
  return { table, readAt, error, readings, isPaused, refreshMs, now: polling.now, weightChanged };
}
