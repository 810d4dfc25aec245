import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  cellsInRow,
  cellWidthPx,
  cycleGapPx,
  drawnRows,
  rowHeightPx,
} from '../../../renderer/testing/stripLayout.ts';

describe('cells of a row', () => {
  test('are whole cycles where one fits', () => {
    expect(cellsInRow(700, 4) % 4).toBe(0);
    expect(cellsInRow(700, 4)).toBe(40);
    expect(cellsInRow(700, 1000)).toBe(Math.floor((700 - cycleGapPx) / cellWidthPx));
    expect(cellsInRow(700, null)).toBe(cellsInRow(700, 1));
  });

  test('fit with their gaps, and are never none', () => {
    fc.assert(
      fc.property(fc.integer({ min: 40, max: 3000 }), fc.integer({ min: 1, max: 200 }), (width, cycle) => {
        const cells = cellsInRow(width, cycle);
        expect(cells).toBeGreaterThan(0);
        const gaps = cycle > 1 ? Math.ceil(cells / cycle) : 0;
        expect(cells * cellWidthPx + gaps * cycleGapPx).toBeLessThanOrEqual(width);
      }),
    );
  });
});

test('only rows near what is seen are drawn', () => {
  const { from, to } = drawnRows(2500, 1000 * rowHeightPx, 7 * rowHeightPx);
  expect(from).toBeLessThan(1000);
  expect(to).toBeGreaterThanOrEqual(1007);
  expect(to - from).toBeLessThan(30);
  expect(drawnRows(3, 0, 84)).toEqual({ from: 0, to: 3 });
  expect(drawnRows(2, 9000, 84)).toEqual({ from: 2, to: 2 });
});
