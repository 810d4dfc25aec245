import { isMap, isScalar, isSeq, Scalar, type LineCounter } from 'yaml';
import type { PlainValue } from '../model/edit.ts';
import type { PathSegment } from '../model/path.ts';
import type { Splice } from './spliceScalars.ts';
import type { ReadDocument } from './yamlText.ts';

/**
 * What the text with a splice made reads as, without reading it: in an editor nearly every keystroke is such a splice,
 * and reading hundreds of lines costs more than all else that follows from it. The document is changed, not copied.
 * Undefined where that could come to another document than reading does: texts with signs outside ASCII or escaped ones,
 * numbers with an exponent.
 */
export function spliceDocument(
  { document, value, lines }: ReadDocument,
  { scalar, start, end, text }: Splice,
  { path, value: newValue }: { readonly path: readonly PathSegment[]; readonly value: PlainValue },
): ReadDocument | undefined {
  if (typeof newValue === 'object' && newValue !== null) return undefined;
  if (!/^[\x20-\x7e]*$/.test(text) || text.includes('\\')) return undefined;
  if (typeof newValue === 'number' && text.includes('e')) return undefined;
  const shift = text.length - (end - start);
  const moved = (offset: number): number => (offset >= end ? offset + shift : offset);
  shiftRanges(document.contents, moved);
  if (document.range)
    document.range = [moved(document.range[0]), moved(document.range[1]), moved(document.range[2])];
  setScalar(scalar, newValue, text);
  shiftLines(lines, moved);
  return { document, lines, value: withValueAt(value, path, newValue) };
}

function setScalar(scalar: Scalar, value: unknown, text: string): void {
  const quote = text[0];
  scalar.value = value;
  scalar.type = quote === '"' ? Scalar.QUOTE_DOUBLE : quote === "'" ? Scalar.QUOTE_SINGLE : Scalar.PLAIN;
  scalar.source = typeof value === 'string' ? value : text;
  delete scalar.format;
  delete scalar.minFractionDigits;
}

function shiftRanges(node: unknown, moved: (offset: number) => number): void {
  if (isScalar(node) || isMap(node) || isSeq(node)) {
    if (node.range) node.range = [moved(node.range[0]), moved(node.range[1]), moved(node.range[2])];
  }
  if (isSeq(node)) for (const item of node.items) shiftRanges(item, moved);
  if (!isMap(node)) return;
  for (const { key, value } of node.items) {
    shiftRanges(key, moved);
    shiftRanges(value, moved);
  }
}

function shiftLines(lines: LineCounter, moved: (offset: number) => number): void {
  lines.lineStarts.forEach((start, at) => (lines.lineStarts[at] = moved(start)));
}

/** Plain data with another value at a path, sharing all else. */
function withValueAt(value: unknown, [segment, ...rest]: readonly PathSegment[], newValue: unknown): unknown {
  if (segment === undefined) return newValue;
  if (Array.isArray(value)) {
    return value.map((item: unknown, at) => (at === segment ? withValueAt(item, rest, newValue) : item));
  }
  const mapping = value as Readonly<Record<PathSegment, unknown>>;
  return { ...mapping, [segment]: withValueAt(mapping[segment], rest, newValue) };
}
