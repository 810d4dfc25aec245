/** Ratios of turns taken side by side, and how far the median of them can be trusted. */
import { median } from './timed.ts';

/** The median of ratios with its spread. */
export interface PairedRatio {
  readonly median: number;
  /** Between `low` and `high` lies, with a confidence of 95 %, the median of as many more such ratios as one likes. */
  readonly low: number;
  readonly high: number;
  /** Between these lies the middle half of the ratios. */
  readonly quarter: number;
  readonly threeQuarters: number;
  readonly pairs: number;
}

/**
 * The median of ratios, which a few turns that something else disturbed do not move. Its bounds need no assumption about
 * how the ratios are spread: ranks of a binomial distribution, 1.96 standard deviations from the middle. NaN of none.
 */
export function pairedRatio(ratios: readonly number[]): PairedRatio {
  const sorted = ratios.toSorted((a, b) => a - b);
  const at = (rank: number): number => sorted[Math.min(Math.max(rank, 0), sorted.length - 1)] ?? NaN;
  const reach = 0.98 * Math.sqrt(sorted.length);
  return {
    median: median(sorted),
    low: at(Math.floor(sorted.length / 2 - reach) - 1),
    high: at(Math.ceil(sorted.length / 2 + reach)),
    quarter: at(Math.floor(sorted.length / 4)),
    threeQuarters: at(Math.floor((sorted.length * 3) / 4)),
    pairs: sorted.length,
  };
}

/** Whether the median is known to within so much on either side. */
export function isKnownWithin({ median, low, high }: PairedRatio, reach: number): boolean {
  return high - median <= reach && median - low <= reach;
}

/** The same of ratios that are all so many times as large; not less than 0. */
export function scaled(ratio: PairedRatio, factor: number): PairedRatio {
  const by = Math.max(0, factor);
  return {
    median: ratio.median * by,
    low: ratio.low * by,
    high: ratio.high * by,
    quarter: ratio.quarter * by,
    threeQuarters: ratio.threeQuarters * by,
    pairs: ratio.pairs,
  };
}
