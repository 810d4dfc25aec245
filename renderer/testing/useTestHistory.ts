import { computed, shallowRef, watch, type Ref } from 'vue';
import { toLabErrorData, type LabErrorData } from '../../lab/contract/labError.ts';
import type { TestRecord, TestSummary } from '../../lab/contract/testRecord.ts';
import { useApi } from '../api/useApi.ts';
import { frameOfItsOwn } from '../stores/nextFrame.ts';

/** Most tests that can be looked at together. */
const mostSelected = 2;

/** Tests of a lab that are kept: which there are, which are selected, and those in full. */
export function useTestHistory(lab: Readonly<Ref<string | undefined>>) {
  const api = useApi();
  /** The newest first. */
  const tests = shallowRef<readonly TestSummary[]>([]);
  /** Ids of selected tests, in the order in which they were selected. */
  const selected = shallowRef<readonly string[]>([]);
  /** The older first, so that two of them read as before and after. */
  const records = shallowRef<readonly TestRecord[]>([]);
  const error = shallowRef<LabErrorData>();

  /** Does work for a lab, and heeds it only if that lab is still shown then. */
  async function guarded<Value>(
    work: (name: string) => Promise<Value>,
    heed: (value: Value) => void,
  ): Promise<void> {
    const name = lab.value;
    if (name === undefined) return;
    try {
      const value = await work(name);
      if (lab.value === name) heed(value);
    } catch (reason) {
      if (lab.value === name) error.value = toLabErrorData(reason);
    }
  }

  /** Reads the list again. */
  async function refresh(): Promise<void> {
    error.value = undefined;
    await guarded(
      async (name) => {
        const listed = await api.listTests(name);
        // Much else changes on the page when a test has ended.
        await frameOfItsOwn();
        return listed;
      },
      (listed) => {
        tests.value = listed;
        selected.value = selected.value.filter((id) => listed.some(({ runId }) => runId === id));
      },
    );
  }

  /**
   * Selects a test or no longer; beyond two, the one selected first gives way. Tests of different services have nothing
   * to compare: one of another service gives way, too.
   */
  function toggle(runId: string): void {
    const serviceOf = (id: string) => tests.value.find((test) => test.runId === id)?.service;
    const service = serviceOf(runId);
    /** A test of a former version names no service. */
    const isComparable = (id: string): boolean =>
      [service, serviceOf(id)].includes(undefined) || service === serviceOf(id);
    selected.value = selected.value.includes(runId)
      ? selected.value.filter((id) => id !== runId)
      : [...selected.value.filter(isComparable), runId].slice(-mostSelected);
  }

  function clear(): void {
    selected.value = [];
  }

  async function remove(runId: string): Promise<void> {
    await guarded(
      (name) => api.deleteTest(name, runId),
      () => undefined,
    );
    if (error.value === undefined) await refresh();
  }

  watch(selected, async (ids) => {
    const known = new Map(records.value.map((record) => [record.runId, record]));
    await guarded(
      (name) => Promise.all(ids.map(async (id) => known.get(id) ?? (await api.readTest(name, id)))),
      (read) => {
        if (selected.value === ids) records.value = read.toSorted((a, b) => a.startedAt - b.startedAt);
      },
    );
  });
  watch(
    lab,
    () => {
      tests.value = [];
      records.value = [];
      selected.value = [];
      void refresh();
    },
    { immediate: true },
  );

  const isComparing = computed(() => records.value.length === mostSelected);
  return { tests, selected, records, isComparing, error, refresh, toggle, clear, remove };
}
