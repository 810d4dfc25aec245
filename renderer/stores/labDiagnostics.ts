import { defineStore } from 'pinia';
import { computed } from 'vue';
import type { Diagnostic } from '../../lab/model/diagnostic.ts';
import { byKey } from './byKey.ts';
import { useLabDraft } from './labDraft.ts';
import { sharing } from './sharing.ts';

const none: readonly Diagnostic[] = [];

/** The diagnostics of the open lab file by the path that they stand at. */
export const useLabDiagnostics = defineStore('labDiagnostics', () => {
  const draft = useLabDraft();
  const byPath = computed<ReadonlyMap<string, readonly Diagnostic[]>>((before) => {
    const groups = Map.groupBy(draft.diagnostics, ({ path }) => path);
    return new Map([...groups].map(([path, group]) => [path, sharing(group, before?.get(path))]));
  });
  /** Those at just this path; always the same list where nothing changed there, so that nothing is drawn again. */
  const at = byKey(
    () => byPath.value,
    (groups, path) => groups.get(path) ?? none,
  );

  return { byPath, at };
});
