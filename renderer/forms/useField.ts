import { computed } from 'vue';
import { useI18n } from 'vue-i18n';
import { useLabDiagnostics } from '../stores/labDiagnostics.ts';
import { useLabDraft } from '../stores/labDraft.ts';
import { contentAt, setEdits, shownText, typedValue } from './contentAt.ts';
import { useLabContent } from './useLabContent.ts';

/** A field of a form. */
export interface FieldOptions {
  readonly path: string;
  readonly kind: 'text' | 'number';
  /** Whether an empty field means that the key is not there. */
  readonly isOptional: boolean;
}

/** One value of the lab file in a field: what it shows, how it is typed in, and what is wrong with it. */
export function useField(options: () => FieldOptions) {
  const draft = useLabDraft();
  const content = useLabContent();
  const diagnostics = useLabDiagnostics();
  const { t } = useI18n();
  const shown = computed(() => shownText(content.at(options().path)));
  const problems = computed(() => diagnostics.at(options().path));
  const isWrong = computed(() => problems.value.some(({ severity }) => severity === 'error'));

  /** Every keystroke: what stands in the field is in the file at once. */
  function type(text: string): void {
    const { path, kind } = options();
    if (text === shown.value) return;
    const label = t('topology.changed', { what: path });
    draft.edit(setEdits(draft.content, path, typedValue(text, kind)), label, path);
  }

  /** The field is left. Only now does an empty one lose its key, whose place and comment typing would miss. */
  function leave(): void {
    const { path, isOptional } = options();
    if (isOptional && contentAt(draft.content, path) === '') {
      draft.edit([{ kind: 'remove', path }], t('topology.changed', { what: path }), path);
    }
    draft.endTyping();
  }

  return { shown, problems, isWrong, type, leave };
}
