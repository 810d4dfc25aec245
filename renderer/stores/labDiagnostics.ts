import { defineStore } from 'pinia';
import { computed } from 'vue';
import type { Diagnostic } from '../../lab/model/diagnostic.ts';
import { useLabDraft } from './labDraft.ts';

const none: readonly Diagnostic[] = [];

/** The diagnostics of the open lab file by the path that they stand at. */
export const useLabDiagnostics = defineStore('labDiagnostics', () => {
  const draft = useLabDraft();
  const byPath = computed(() => Map.groupBy(draft.diagnostics, ({ path }) => path));

  /** Those at just this path; always the same empty list where there are none, so that nothing is drawn again. */
  function at(path: string): readonly Diagnostic[] {
    return byPath.value.get(path) ?? none;
  }

  return { byPath, at };
});
