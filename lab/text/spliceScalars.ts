import { isAlias, isMap, isScalar, isSeq, visit, type Document, type Scalar } from 'yaml';
import type { LabEdit } from '../model/edit.ts';
import { parsePath, type PathSegment } from '../model/path.ts';
import { inlineScalar } from './inlineScalar.ts';

/** A text that stands in the place of another in its line: that of a value or a key. */
export interface Splice {
  readonly scalar: Scalar;
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** A text with splices made, and which ones: one for each edit. */
export interface SplicedText {
  readonly text: string;
  readonly splices: readonly Splice[];
}

/**
 * The text with edits made that only replace values or keys within a line: nothing else moves, so all else stays to
 * the letter, and typing in a field costs no new layout. Undefined if one of the edits needs more than that.
 */
export function spliceScalars(
  text: string,
  document: Document,
  edits: readonly LabEdit[],
): SplicedText | undefined {
  if (hasSurprises(text, document)) return undefined;
  const splices: Splice[] = [];
  const renamedIn = new Set<string>();
  for (const edit of edits) {
    if (edit.kind !== 'set' && edit.kind !== 'rename') return undefined;
    const path = parsePath(edit.path);
    // A place inside a mapping whose key was renamed is looked up under its new name, which is not here yet.
    if (path.some((_, depth) => renamedIn.has(JSON.stringify(path.slice(0, depth))))) return undefined;
    const splice =
      edit.kind === 'set'
        ? setSplice(text, document, path, edit.value)
        : renameSplice(document, path, edit.key);
    if (splice === undefined || splices.some((other) => other.start === splice.start)) return undefined;
    if (edit.kind === 'rename') renamedIn.add(JSON.stringify(path.slice(0, -1)));
    splices.push(splice);
  }
  const edited = splices
    .toSorted((a, b) => b.start - a.start)
    .reduce((now, { start, end, text: inserted }) => now.slice(0, start) + inserted + now.slice(end), text);
  return { text: edited, splices };
}

/** Anchors let one text stand for several values, and YAML 1.1 reads plain words otherwise. */
function hasSurprises(text: string, document: Document): boolean {
  // Most texts have none of the signs that these begin with, and a walk through all nodes is slow.
  if (!/[&*!%]/.test(text)) return false;
  let found = document.directives?.yaml.explicit === true;
  visit(document, {
    Node: (_, node) => {
      if (!isAlias(node) && node.anchor === undefined && node.tag === undefined) return undefined;
      found = true;
      return visit.BREAK;
    },
  });
  return found;
}

function setSplice(
  text: string,
  document: Document,
  path: readonly PathSegment[],
  value: unknown,
): Splice | undefined {
  const scalar = nodeAt(document, path);
  if (!isScalar(scalar) || path.length === 0) return undefined;
  // An empty text has quotes since it must, not because someone chose them.
  return replace(scalar, value, scalar.value === '' ? undefined : scalar.type, text);
}

function renameSplice(document: Document, path: readonly PathSegment[], key: string): Splice | undefined {
  const mapping = nodeAt(document, path.slice(0, -1));
  if (!isMap(mapping)) return undefined;
  const pairs = mapping.items.filter((pair) => keyOf(pair) === path.at(-1));
  const [pair] = pairs;
  if (pairs.length !== 1 || !isScalar(pair?.key) || mapping.items.some((other) => keyOf(other) === key))
    return undefined;
  // A key keeps its quotes, even an empty one: in braces, `"a":1` is a pair and `a:1` is a word.
  return replace(pair.key, key, pair.key.type);
}

function replace(scalar: Scalar, value: unknown, style: Scalar['type'], text?: string): Splice | undefined {
  const [start, end] = scalar.range ?? [0, 0];
  const isBlock = scalar.type === 'BLOCK_LITERAL' || scalar.type === 'BLOCK_FOLDED';
  if (start === end || isBlock || text?.slice(start, end).includes('\n')) return undefined;
  const inserted = inlineScalar(value, style);
  return inserted === undefined ? undefined : { scalar, start, end, text: inserted };
}

function nodeAt(document: Document, path: readonly PathSegment[]): unknown {
  let node: unknown = document.contents;
  for (const segment of path) {
    if (isSeq(node) && typeof segment === 'number') node = node.items[segment];
    else if (isMap(node)) {
      const pairs = node.items.filter((pair) => keyOf(pair) === segment);
      // A key that is given twice is for the slower way.
      if (pairs.length !== 1) return undefined;
      node = pairs[0]?.value;
    } else return undefined;
  }
  return node;
}

function keyOf(pair: { readonly key: unknown }): unknown {
  return isScalar(pair.key) ? pair.key.value : pair.key;
}
