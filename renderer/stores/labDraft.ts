import { defineStore } from 'pinia';
import { computed, ref } from 'vue';
import { parseLabText } from '../../lab/text/labText.ts';
import { useApi } from '../api/useApi.ts';

/**
 * The lab file that is open: its text, and what follows from it with no call (lab, draft, diagnostics). Every edit is
 * a new text, so that undo and redo are texts too.
 */
export const useLabDraft = defineStore('labDraft', () => {
  const api = useApi();
  const path = ref<string>();
  const text = ref('');
  const revision = ref('');
  const read = computed(() => parseLabText(text.value));
  const lab = computed(() => read.value.lab);
  const draft = computed(() => read.value.draft);
  const diagnostics = computed(() => read.value.diagnostics);
  /** How calls name this lab: by its text as it is now, saved or not. */
  const reference = computed(() => ({ kind: 'text', text: text.value }) as const);

  async function open(file: string): Promise<void> {
    if (path.value === file) return;
    const opened = await api.openLabFile(file);
    path.value = opened.path;
    text.value = opened.text;
    revision.value = opened.revision;
  }

  return { path, text, revision, lab, draft, diagnostics, reference, open };
});
