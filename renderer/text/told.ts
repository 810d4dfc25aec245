import { shallowRef } from 'vue';
import { i18n } from './i18n.ts';
import type { TextLookup } from './textCatalogue.ts';

const chinese = shallowRef<TextLookup>();
let loading: Promise<void> | undefined;

/**
 * Loads what `told` needs in a language; English needs nothing. Kept out of the first page, since only some need it.
 * Until then, and where it cannot be loaded, texts are told in English.
 */
export async function loadTold(language: string): Promise<void> {
  if (language !== 'zh-CN') return;
  loading ??= import('./zh-CN/lab/index.ts').then(({ chineseTexts }) => {
    chinese.value = chineseTexts();
  });
  await loading.catch(() => (loading = undefined));
}

/**
 * A text of `lab/` or of the machines' side in the app's language: a diagnostic, a step's title, a reason, an error.
 * These come in English, also from journals and other processes. One that is not known is shown as it is. To be called
 * where a text is shown, so that another language shows at once.
 */
export function told(text: string): string {
  if (i18n.global.locale.value !== 'zh-CN') return text;
  return chinese.value?.translate(text) ?? text;
}
