import { defineStore } from 'pinia';
import { computed, onScopeDispose, ref, shallowRef } from 'vue';
import type { Diagnostic } from '../../lab/model/diagnostic.ts';
import type { LabEdit } from '../../lab/model/edit.ts';
import { editLabText } from '../../lab/text/editLabText.ts';
import { parseLabText } from '../../lab/text/labText.ts';
import { useApi } from '../api/useApi.ts';
import { labFileSync } from './labFileSync.ts';
import { sharing } from './sharing.ts';
import { historyOf, redone, undone, withoutTyping, withText } from './textHistory.ts';

/**
 * The lab file that is open: its text, and what follows from it with no call (lab, draft, diagnostics). Every edit is
 * a new text, so that undo and redo are texts too. It is saved as it is edited.
 */
export const useLabDraft = defineStore('labDraft', () => {
  const api = useApi();
  const history = shallowRef(historyOf(''));
  const text = computed(() => history.value.text);
  const isOwn = ref(false);
  const file = labFileSync(api, text, (theirs) => setText(theirs, ''));
  const read = computed(() => parseLabText(text.value));
  /** The content as plain data, as it was typed; undefined if the text is no YAML. Parts that stay are the same ones. */
  const content = computed<unknown>((before) => sharing(read.value.value, before));
  const lab = computed(() => read.value.lab);
  const draft = computed(() => read.value.draft);
  const diagnostics = computed<readonly Diagnostic[]>((before) => sharing(read.value.diagnostics, before));
  /** How calls name this lab: by its text as it is now, saved or not. */
  const reference = computed(() => ({ kind: 'text', text: text.value }) as const);
  const canUndo = computed(() => history.value.past.length > 0);
  const canRedo = computed(() => history.value.future.length > 0);
  /** What undo would take back, in the words of whoever did it; empty where somebody else did. */
  const undoLabel = computed(() => history.value.past.at(-1)?.label ?? '');
  const redoLabel = computed(() => history.value.future[0]?.label ?? '');

  /**
   * Opens a lab file, when what was open is saved. Rejects where it cannot be read; what was open stays then. `path`
   * is the file that is open, once it is.
   */
  async function open(path: string): Promise<void> {
    if (file.path.value === path) return;
    await file.flush();
    opening = path;
    const opened = await api.openLabFile(path);
    // Another one was asked for meanwhile.
    if (opening !== path) return;
    await file.flush();
    isOwn.value = opened.isOwn;
    file.detach();
    history.value = historyOf(opened.text);
    file.attach(opened);
  }
  let opening: string | undefined;

  /** Forgets what is open, after saving it. */
  async function close(): Promise<void> {
    opening = undefined;
    await file.flush();
    file.detach();
    history.value = historyOf('');
  }

  /** A new text. `label` says what was done; edits with the same `typing`, one after the other, are undone as one. */
  function setText(newText: string, label: string, typing?: string): void {
    history.value = withText(history.value, newText, label, typing);
  }

  /** Makes edits in the text. Nothing happens, and false comes back, where the text is no YAML. */
  function edit(edits: readonly LabEdit[], label: string, typing?: string): boolean {
    const edited = editLabText(text.value, edits);
    if (edited.kind === 'edited') setText(edited.text, label, typing);
    return edited.kind === 'edited';
  }

  /** A field was left: what is typed next is a step of its own. */
  function endTyping(): void {
    history.value = withoutTyping(history.value);
  }

  function undo(): void {
    history.value = undone(history.value);
  }

  function redo(): void {
    history.value = redone(history.value);
  }

  const unsubscribe = api.subscribe((push) => {
    if (push.kind === 'lab-files-changed' && push.path === file.path.value) void file.look();
  });
  /** The last moment to write: the call is on its way before the window is gone. */
  const leave = (): void => void file.flush();
  window.addEventListener('beforeunload', leave);
  window.addEventListener('blur', leave);
  onScopeDispose(() => {
    unsubscribe();
    window.removeEventListener('beforeunload', leave);
    window.removeEventListener('blur', leave);
  });

  return {
    ...{ path: file.path, isOwn, revision: file.revision, text, content, lab, draft, diagnostics, reference },
    ...{ isSaved: file.isSaved, isSaving: file.isSaving, saveError: file.saveError, conflict: file.conflict },
    ...{ open, close, flush: file.flush, takeTheirs: file.takeTheirs, keepMine: file.keepMine },
    ...{ edit, setText, endTyping, undo, redo, canUndo, canRedo, undoLabel, redoLabel },
  };
});
