import type { Diagnostic } from '../model/diagnostic.ts';
import type { LabEdit } from '../model/edit.ts';
import { parsePath } from '../model/path.ts';
import { editDocument } from './editDocument.ts';
import { keepLayout } from './keepLayout.ts';
import { spliceDocument } from './spliceDocument.ts';
import { spliceScalars, type SplicedText } from './spliceScalars.ts';
import { knowYaml, readSameYaml, readYaml, type ReadDocument } from './yamlText.ts';

/** A text with edits made, or why there are none: a text that is no YAML has no places to edit. */
export type EditedLabText =
  | { readonly kind: 'edited'; readonly text: string }
  | { readonly kind: 'not-yaml'; readonly diagnostics: readonly Diagnostic[] };

/**
 * Makes edits in the text of a lab file, one after the other: what `applyEdit` does to its content, while comments
 * and the layout of all that is not touched stay. New list items look like their siblings. Never throws, but for a
 * path that is none (RangeError).
 */
export function editLabText(text: string, edits: readonly LabEdit[]): EditedLabText {
  if (edits.length === 0) return { kind: 'edited', text };
  const { read: same, diagnostics } = readSameYaml(text);
  if (same === undefined) return { kind: 'not-yaml', diagnostics };
  const spliced = spliceScalars(text, same.document, edits);
  if (spliced !== undefined) {
    foresee(spliced, edits, same, diagnostics);
    return { kind: 'edited', text: spliced.text };
  }
  // Editing a document changes it, and others may have that one.
  const { read = same } = readYaml(text);
  const edited = editDocument(text, read.document, edits);
  const dense = edited.replaceAll(/\n(?:[ \t]*\n)+/g, '\n');
  // Where an empty line is part of a value, the original's empty lines alone would not do.
  const kept = [dense, edited].map((candidate) => keepLayout(text, candidate));
  return { kind: 'edited', text: kept.find((candidate) => meanTheSame(candidate, edited)) ?? edited };
}

/** Typing in a field is one splice after the other; what each reads as follows from the one before. */
function foresee(
  { text, splices }: SplicedText,
  edits: readonly LabEdit[],
  read: ReadDocument,
  diagnostics: readonly Diagnostic[],
): void {
  const [[edit], [splice]] = [edits, splices];
  if (edits.length > 1 || edit?.kind !== 'set' || splice === undefined || diagnostics.length > 0) return;
  const spliced = spliceDocument(read, splice, { path: parsePath(edit.path), value: edit.value });
  if (spliced !== undefined) knowYaml(text, { diagnostics: [], read: spliced });
}

function meanTheSame(a: string, b: string): boolean {
  const [readA, readB] = [readYaml(a), readYaml(b)];
  return readA.read !== undefined && JSON.stringify(readA.read.value) === JSON.stringify(readB.read?.value);
}
