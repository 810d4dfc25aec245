import { describe, expect, it } from 'vitest';
import { stripRows, type StripContent } from '../../../renderer/testing/stripRows.ts';

const placeOf = new Map([
  ['rs1', 0],
  ['rs2', 1],
]);
const content = (letters: string, more: Partial<StripContent> = {}): StripContent => ({
  sequence: Array.from(letters, (letter) => ({ A: 'rs1', B: 'rs2' })[letter] ?? null),
  perRow: 4,
  placeOf,
  cycleLength: 4,
  places: Array.from(letters, (_, request) => request % 4),
  deviatesAt: null,
  ...more,
});
const all = { from: 0, to: 3 };
const lettersOf = (rows: ReturnType<typeof stripRows>): readonly string[] =>
  rows.map(({ cells }) => cells.map(({ letter }) => letter).join(''));

describe('the rows of a strip', () => {
  it('show the letters of their own requests', () => {
    const rows = stripRows(content('BAAABA·ABA'), all);
    expect(lettersOf(rows)).toEqual(['BAAA', 'BA·A', 'BA']);
    expect(rows.map(({ first }) => first)).toEqual([0, 4, 8]);
  });

  it('grow with each batch as if they were drawn at once, and full ones stay the same objects', () => {
    const letters = 'BAAABA·ABAAA';
    let rows: ReturnType<typeof stripRows> = [];
    for (let count = 1; count <= letters.length; count += 1) {
      const so = content(letters.slice(0, count));
      const range = { from: 0, to: Math.ceil(count / 4) };
      const before = rows;
      rows = stripRows(so, range, before);
      expect(rows).toEqual(stripRows(so, range));
      const full = Math.floor((count - 1) / 4);
      for (let row = 0; row < full; row += 1) expect(rows[row]).toBe(before[row]);
    }
    expect(lettersOf(rows)).toEqual(['BAAA', 'BA·A', 'BAAA']);
  });

  it.for([
    ['a deviation is found later', content('BAAABAAB', { deviatesAt: 2 }), [false, true]],
    ['the width changes', content('BAAABAAB', { perRow: 3 }), [false, false, false]],
    ['an answer is corrected', content('BABABAAB'), [false, true]],
    [
      'real servers get other colours',
      content('BAAABAAB', {
        placeOf: new Map([
          ['rs1', 1],
          ['rs2', 0],
        ]),
      }),
      [false, false],
    ],
  ] as const)('are drawn anew where %s', ([, after, same]) => {
    const range = { from: 0, to: Math.ceil(8 / after.perRow) };
    const before = stripRows(content('BAAABAAB'), { from: 0, to: 2 });
    const rows = stripRows(after, range, before);
    expect(rows.map((row, at) => row === before[at])).toEqual(same);
    expect(rows).toEqual(stripRows(after, range));
  });

  it('have a gap where a cycle begins inside a row, and none at its start', () => {
    const [row] = stripRows(content('BAAABAAA', { perRow: 8 }), { from: 0, to: 1 });
    expect(row?.cells.map(({ classes }) => classes.includes('begins'))).toEqual(
      [0, 0, 0, 0, 1, 0, 0, 0].map(Boolean),
    );
  });
});
