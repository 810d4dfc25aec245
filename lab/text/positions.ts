import { isMap, isScalar, isSeq, type Document, type LineCounter, type Node } from 'yaml';
import type { Diagnostic } from '../model/diagnostic.ts';
import { parsePath, type PathSegment } from '../model/path.ts';

interface Placed {
  readonly node: Node | undefined;
  /** Offset in the text where it, or its key, begins. */
  readonly offset: number | undefined;
}

/**
 * Adds the place in the text to diagnostics: where the value begins, or its key if the value is a mapping or list.
 * For a missing key it is where the nearest mapping around it begins.
 */
export function withPositions(
  diagnostics: readonly Diagnostic[],
  document: Document,
  lines: LineCounter,
): readonly Diagnostic[] {
  // One table a mapping, made when it is first asked: to search the items each time would cost the square.
  const tables = new Map<Node, ReadonlyMap<PathSegment, Placed>>();
  const step = (node: Node | undefined, segment: PathSegment): Placed | undefined => {
    if (node === undefined) return undefined;
    const table = tables.get(node) ?? placesIn(node);
    tables.set(node, table);
    return table.get(segment);
  };
  const root: Placed = { node: document.contents ?? undefined, offset: document.contents?.range?.[0] };
  return diagnostics.map((diagnostic) => {
    if (diagnostic.line !== undefined) return diagnostic;
    let place = root;
    for (const segment of parsePath(diagnostic.path)) {
      const next = step(place.node, segment);
      if (next === undefined) break;
      place = next;
    }
    if (place.offset === undefined) return diagnostic;
    const { line, col } = lines.linePos(place.offset);
    return { ...diagnostic, line, column: col };
  });
}

function placesIn(node: Node): ReadonlyMap<PathSegment, Placed> {
  if (isSeq<Node>(node)) {
    return new Map(node.items.map((item, index) => [index, { node: item, offset: item.range?.[0] }]));
  }
  if (!isMap<Node, Node | null>(node)) return new Map();
  return new Map(
    node.items.map(({ key, value }): [string, Placed] => [
      isScalar(key) ? String(key.value) : '',
      {
        node: value ?? undefined,
        offset: isScalar(value) && value.source !== '' ? value.range?.[0] : key.range?.[0],
      },
    ]),
  );
}
