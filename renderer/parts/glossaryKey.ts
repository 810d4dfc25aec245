import { glossary } from '../text/en/glossary.ts';

/** A word that the glossary explains: `director`, `realServer`, `vip`, and each forwarding method and scheduler. */
export type GlossaryKey = keyof typeof glossary;

/** Whether the glossary explains this word, for words that come from a lab file. */
export function isGlossaryKey(word: string): word is GlossaryKey {
  return Object.hasOwn(glossary, word);
}
