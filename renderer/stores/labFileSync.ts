import { computed, ref, shallowRef, watch, type Ref } from 'vue';
import type { LabApi } from '../../lab/contract/labApi.ts';
import { toLabErrorData, type LabErrorData } from '../../lab/contract/labError.ts';
import type { LabFileText } from '../../lab/contract/labFiles.ts';

/** How long after the last keystroke a text is written. */
const saveDelayMs = 400;

/** The file is no longer what this window read: somebody must choose. */
export type FileConflict =
  { readonly kind: 'changed'; readonly theirs: LabFileText } | { readonly kind: 'removed' };

/**
 * Keeps one lab file and a text in step: the text is written soon after it changes, one write at a time, and never
 * over a change of somebody else's. `onTheirs` is given a text that replaces ours where nothing of ours would be lost.
 */
export function labFileSync(api: LabApi, text: Ref<string>, onTheirs: (text: string) => void) {
  const path = ref<string>();
  const revision = ref('');
  /** What the file holds, as far as is known. */
  const savedText = ref('');
  const conflict = shallowRef<FileConflict>();
  const saveError = shallowRef<LabErrorData>();
  const isSaving = ref(false);
  const isSaved = computed(() => path.value === undefined || text.value === savedText.value);
  let timer: ReturnType<typeof setTimeout> | undefined;
  /** Reads and writes of the file, one after the other. */
  let queue: Promise<void> = Promise.resolve();

  const inTurn = (work: () => Promise<void>): Promise<void> => {
    queue = queue.then(work, work);
    return queue;
  };

  // What is saved counts too: a text that was undone while it was being written differs from the file only then.
  watch([text, savedText], () => {
    clearTimeout(timer);
    if (!isSaved.value) timer = setTimeout(() => void flush(), saveDelayMs);
  });

  /** Writes what is not written yet. Rejects never: `saveError` says what went wrong. */
  function flush(): Promise<void> {
    clearTimeout(timer);
    return inTurn(save);
  }

  async function save(): Promise<void> {
    const file = path.value;
    if (file === undefined || isSaved.value || conflict.value !== undefined) return;
    const sent = text.value;
    isSaving.value = true;
    try {
      const outcome = await api.saveLabFile(file, sent, revision.value);
      if (path.value !== file) return;
      saveError.value = undefined;
      if (outcome.kind === 'saved') saved(sent, outcome.revision);
      else if (outcome.kind === 'removed-on-disk') conflict.value = { kind: 'removed' };
      else met(outcome.file);
    } catch (error) {
      saveError.value = toLabErrorData(error);
    } finally {
      isSaving.value = false;
    }
  }

  function saved(content: string, newRevision: string): void {
    savedText.value = content;
    revision.value = newRevision;
  }

  /** The file was found to hold this. */
  function met(theirs: LabFileText): void {
    if (theirs.revision === revision.value) return;
    if (theirs.text === text.value || isSaved.value) {
      saved(theirs.text, theirs.revision);
      conflict.value = undefined;
      onTheirs(theirs.text);
    } else conflict.value = { kind: 'changed', theirs };
  }

  /** Looks at the file again, since somebody said that it changed. */
  function look(): Promise<void> {
    return inTurn(async () => {
      const file = path.value;
      if (file === undefined) return;
      try {
        const theirs = await api.openLabFile(file);
        if (path.value === file) met(theirs);
      } catch (error) {
        const isGone = toLabErrorData(error).code === 'user-lab-file';
        if (isGone && path.value === file) conflict.value = { kind: 'removed' };
      }
    });
  }

  function attach(file: LabFileText): void {
    clearTimeout(timer);
    path.value = file.path;
    conflict.value = undefined;
    saveError.value = undefined;
    saved(file.text, file.revision);
  }

  function detach(): void {
    clearTimeout(timer);
    path.value = undefined;
    conflict.value = undefined;
    saveError.value = undefined;
  }

  /** Ends a conflict with the file's text; the caller keeps ours where it can be found again. */
  function takeTheirs(): void {
    if (conflict.value?.kind !== 'changed') return;
    const { theirs } = conflict.value;
    conflict.value = undefined;
    saved(theirs.text, theirs.revision);
    onTheirs(theirs.text);
  }

  /** Ends a conflict with our text, which is written over the file's, or where the file was. */
  async function keepMine(): Promise<void> {
    const met = conflict.value;
    if (met === undefined) return;
    if (met.kind === 'changed') {
      const mine = text.value;
      saved(met.theirs.text, met.theirs.revision);
      conflict.value = undefined;
      // First theirs, then ours again: so undo finds what is written over here.
      onTheirs(met.theirs.text);
      onTheirs(mine);
      await flush();
      return;
    }
    await inTurn(async () => {
      try {
        const created = await api.createLabFile(text.value);
        path.value = created.path;
        saved(created.text, created.revision);
        conflict.value = undefined;
        onTheirs(created.text);
      } catch (error) {
        saveError.value = toLabErrorData(error);
      }
    });
  }

  return {
    ...{ path, revision, conflict, saveError, isSaving, isSaved },
    ...{ flush, look, attach, detach, takeTheirs, keepMine },
  };
}
