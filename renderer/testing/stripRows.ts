import { serverMark } from '../../lab/verdict/serverMark.ts';

/** One request in a strip. */
export interface Cell {
  readonly request: number;
  readonly letter: string;
  readonly classes: string;
  readonly style: string;
}

/** A row of a strip. */
export interface StripRow {
  readonly row: number;
  /** First request, counted from 0. */
  readonly first: number;
  readonly cells: readonly Cell[];
}

/** What a strip shows, whatever part of it is in view. */
export interface StripContent {
  readonly sequence: readonly (string | null)[];
  readonly perRow: number;
  /** Place of each real server in the lab's list. */
  readonly placeOf: ReadonlyMap<string, number>;
  readonly cycleLength: number | null;
  /** Of each request, its place in the cycle; where one begins, there is a gap before it. */
  readonly places: readonly number[];
  readonly deviatesAt: number | null;
}

/**
 * The rows `from` up to `to`. Rows of `before` that show the same are those very objects, so that of a test that goes
 * on only the rows with new requests are drawn.
 */
export function stripRows(
  content: StripContent,
  { from, to }: { readonly from: number; readonly to: number },
  before: readonly StripRow[] = [],
): readonly StripRow[] {
  const known = new Map(before.map((row) => [row.row, row]));
  return Array.from({ length: to - from }, (_, at) => {
    const row = rowOf(content, from + at);
    const same = known.get(row.row);
    return same !== undefined && isSame(same, row) ? same : row;
  });
}

function rowOf(content: StripContent, row: number): StripRow {
  const first = row * content.perRow;
  const cells = content.sequence
    .slice(first, first + content.perRow)
    .map((name, at) => cellOf(content, first + at, name, at > 0));
  return { row, first, cells };
}

function cellOf(content: StripContent, request: number, name: string | null, mayGap: boolean): Cell {
  const { cycleLength, places, deviatesAt, placeOf } = content;
  const place = name === null ? undefined : placeOf.get(name);
  const begins = mayGap && cycleLength !== null && cycleLength > 1 && places[request] === 0;
  const mark = place === undefined ? undefined : serverMark(place);
  const classes = [
    'cell',
    ...(mark === undefined ? ['nobody'] : []),
    ...(begins ? ['begins'] : []),
    ...(request === deviatesAt ? ['deviation'] : []),
  ].join(' ');
  const style = mark === undefined ? '' : `background:${mark.colour};color:${mark.ink}`;
  return { request, letter: mark?.letter ?? '·', classes, style };
}

function isSame(a: StripRow, b: StripRow): boolean {
  return (
    a.first === b.first &&
    a.cells.length === b.cells.length &&
    a.cells.every(({ letter, classes, style }, at) => {
      const other = b.cells[at];
      return letter === other?.letter && classes === other.classes && style === other.style;
    })
  );
}
