/** Sizes of a strip of cells, in pixels. */
export const cellWidthPx = 16;
export const cycleGapPx = 6;
export const rowHeightPx = 28;

/** Cells of a row where the width is not known yet. */
const usualCells = 40;

/**
 * How many cells stand in a row: whole cycles where at least one fits, so that cycles come to stand under each other
 * and a deviation leaps to the eye.
 */
export function cellsInRow(widthPx: number, cycleLength: number | null): number {
  if (widthPx <= 0) return usualCells;
  const cycle = cycleLength ?? 0;
  const cyclePx = cycle * cellWidthPx + cycleGapPx;
  if (cycle > 1 && cyclePx <= widthPx) return Math.floor(widthPx / cyclePx) * cycle;
  return Math.max(1, Math.floor((widthPx - cycleGapPx) / cellWidthPx));
}

/** Rows to draw, with some above and below what is seen so that scrolling shows no hole. */
export function drawnRows(
  rows: number,
  scrollTopPx: number,
  heightPx: number,
): { readonly from: number; readonly to: number } {
  const spare = 4;
  const from = Math.max(0, Math.floor(scrollTopPx / rowHeightPx) - spare);
  const to = Math.min(rows, Math.ceil((scrollTopPx + heightPx) / rowHeightPx) + spare);
  return { from: Math.min(from, to), to };
}
