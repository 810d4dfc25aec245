import { useDocumentVisibility, useIntervalFn } from '@vueuse/core';
import { defineStore } from 'pinia';
import { computed, ref, shallowRef, watch } from 'vue';
import { toLabErrorData, type LabErrorData } from '../../lab/contract/labError.ts';
import type { LabFileSummary } from '../../lab/contract/labFiles.ts';
import type { LabStatus } from '../../lab/contract/labStatus.ts';
import { useApi } from '../api/useApi.ts';
import { labEntries, type LabEntry } from './labEntries.ts';
import { frameOfItsOwn } from './nextFrame.ts';
import { sharing } from './sharing.ts';

/** Machines can die with nobody there to tell, so the state of labs is asked for again while the window is seen. */
const refreshMs = 5000;

/** All labs: their files, joined with what runs. Kept fresh by pushes, and by asking while the window is visible. */
export const useLabs = defineStore('labs', () => {
  const api = useApi();
  const files = shallowRef<readonly LabFileSummary[]>([]);
  const statuses = shallowRef<readonly LabStatus[]>([]);
  /** Whether the labs have been read once, so that an empty list means that there are none. */
  const isLoaded = ref(false);
  /** Why the last reading failed, if it did. */
  const failure = shallowRef<LabErrorData>();
  const entries = computed<readonly LabEntry[]>((before) =>
    sharing(labEntries(files.value, statuses.value), before),
  );

  /** Reads again; several requests while one is under way become one more. */
  const refresh = coalesced(async () => {
    try {
      const [readFiles, readStatuses] = await Promise.all([api.listLabFiles(), api.listLabs()]);
      // What changes when a run begins or ends is not all to be drawn with one frame.
      if (isLoaded.value) await frameOfItsOwn();
      files.value = sharing(readFiles, files.value);
      statuses.value = sharing(readStatuses, statuses.value);
      isLoaded.value = true;
      failure.value = undefined;
    } catch (error) {
      failure.value = toLabErrorData(error);
    }
  });

  /** State of the lab of that name; undefined when it is not up. */
  const statusOf = (name: string): LabStatus | undefined => statuses.value.find(({ lab }) => lab === name);

  api.subscribe((push) => {
    if (push.kind === 'labs-changed' || push.kind === 'lab-files-changed') void refresh();
  });
  const visibility = useDocumentVisibility();
  useIntervalFn(() => {
    if (visibility.value === 'visible') void refresh();
  }, refreshMs);
  watch(visibility, (now) => {
    if (now === 'visible') void refresh();
  });

  return { files, statuses, entries, isLoaded, failure, refresh, statusOf };
});

/** `work`, one at a time: calls while it is under way share one more round after it. */
function coalesced(work: () => Promise<void>): () => Promise<void> {
  let current: Promise<void> | undefined;
  let next: Promise<void> | undefined;
  const start = (): Promise<void> => {
    current = work().finally(() => (current = undefined));
    return current;
  };
  return () => {
    if (current === undefined) return start();
    next ??= current.then(() => {
      next = undefined;
      return start();
    });
    return next;
  };
}
