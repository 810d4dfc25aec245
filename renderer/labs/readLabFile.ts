import { largestLabFileBytes } from '../../lab/text/labText.ts';

/** What a file that was picked or dropped holds; any other kind is why it cannot be a lab file. */
export type ReadLabFile =
  { readonly kind: 'text'; readonly text: string } | { readonly kind: 'notYaml' | 'tooLarge' | 'notUtf8' };

/** Reads a file of the user's as the text of a lab. Whether that is a sound lab is not looked at. */
export async function readLabFile(file: File): Promise<ReadLabFile> {
  if (!/\.ya?ml$/i.test(file.name)) return { kind: 'notYaml' };
  if (file.size > largestLabFileBytes) return { kind: 'tooLarge' };
  const bytes = await file.arrayBuffer();
  try {
    return { kind: 'text', text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch {
    return { kind: 'notUtf8' };
  }
}
