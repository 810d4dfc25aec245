/** Most comparisons of lines with each other, about 0.1 s; texts of more lines keep less of their layout. */
const mostComparisons = 4_000_000;

/**
 * The edited text, but each line that differs from one of the original only in its spacing as it stood there, with the
 * original's empty lines, line ends and byte order mark. Where spaces mean something, the result may mean something
 * else: compare what it reads as.
 */
export function keepLayout(original: string, edited: string): string {
  const mark = original.startsWith('\ufeff') ? '\ufeff' : '';
  const newline = original.includes('\r\n') ? '\r\n' : '\n';
  const before = original.slice(mark.length).split(/\r?\n/);
  const after = edited.split('\n');
  const lines = before.length * after.length > mostComparisons ? after : merge(before, after);
  return mark + lines.join(newline);
}

/** The lines of `after`, those alike in `before` (a longest common subsequence) as they stood there. */
function merge(before: readonly string[], after: readonly string[]): readonly string[] {
  const [squeezedBefore, squeezedAfter] = [before.map(squeezed), after.map(squeezed)];
  const length = commonLengths(squeezedBefore, squeezedAfter);
  const lines: { text: string; isNew: boolean }[] = [];
  /** How far lines are indented in the original, by how far the library indents them. */
  const indents = new Map<number, number>();
  let i = 0;
  let j = 0;
  while (i < before.length || j < after.length) {
    const [old, fresh] = [before[i], after[j]];
    if (old !== undefined && fresh !== undefined && squeezedBefore[i] === squeezedAfter[j]) {
      lines.push({ text: old, isNew: false });
      if (old.trim() !== '') indents.set(indentation(fresh), indentation(old));
      i += 1;
      j += 1;
    } else if (fresh === undefined || (old !== undefined && at(length, i + 1, j) >= at(length, i, j + 1))) {
      // The library keeps one empty line of several, and none behind a list.
      if (old?.trim() === '') lines.push({ text: old, isNew: false });
      i += 1;
    } else {
      lines.push({ text: fresh, isNew: true });
      j += 1;
    }
  }
  return lines.map(({ text, isNew }) => {
    const indent = indentation(text);
    return isNew ? ' '.repeat(indents.get(indent) ?? indent) + text.slice(indent) : text;
  });
}

/** For each pair of places, how many lines the rests of both texts have in common. */
function commonLengths(before: readonly string[], after: readonly string[]): readonly Uint32Array[] {
  const table = Array.from({ length: before.length + 1 }, () => new Uint32Array(after.length + 1));
  for (let i = before.length - 1; i >= 0; i -= 1) {
    const row = table[i];
    for (let j = after.length - 1; row !== undefined && j >= 0; j -= 1) {
      row[j] =
        before[i] === after[j]
          ? at(table, i + 1, j + 1) + 1
          : Math.max(at(table, i + 1, j), at(table, i, j + 1));
    }
  }
  return table;
}

function at(table: readonly Uint32Array[], i: number, j: number): number {
  return table[i]?.[j] ?? 0;
}

function squeezed(line: string): string {
  return line.replaceAll(/\s+/g, '');
}

function indentation(line: string): number {
  return line.length - line.trimStart().length;
}
