import { describe, expect, it } from 'vitest';
import { isKnownWithin, pairedRatio } from '../../scripts/bench/paired.ts';
import { seededRandom } from '../../electron/vm/switch/seededRandom.ts';

const upTo = (count: number): number[] => Array.from({ length: count }, (_, at) => at + 1);

describe('ratios of turns side by side', () => {
  it('have a median, a middle half and bounds by rank, in whatever order they come', () => {
    expect(pairedRatio(upTo(100).toReversed())).toEqual({
      median: 50.5,
      low: 40,
      high: 61,
      quarter: 26,
      threeQuarters: 76,
      pairs: 100,
    });
  });

  it('are not moved by a quarter that something else disturbed', () => {
    const quiet = Array.from({ length: 60 }, (_, at) => 0.9 + (at % 5) / 100);
    const disturbed = [...quiet, ...Array.from({ length: 20 }, (_, at) => 0.1 + at)];
    expect(pairedRatio(disturbed).median).toBeCloseTo(pairedRatio(quiet).median, 1);
  });

  it('hold the true median between their bounds in about 95 of 100 tries', () => {
    const random = seededRandom(7);
    const held = upTo(400).filter(() => {
      const { low, high } = pairedRatio(upTo(40).map(() => random()));
      return low <= 0.5 && high >= 0.5;
    });
    expect(held.length).toBeGreaterThan(370);
    expect(held.length).toBeLessThan(400);
  });

  it('are known within no reach where there are none or few that disagree', () => {
    expect(isKnownWithin(pairedRatio([]), 1)).toBe(false);
    expect(isKnownWithin(pairedRatio([0.5, 1.5]), 0.1)).toBe(false);
    expect(isKnownWithin(pairedRatio([0.9, 0.9, 0.9]), 0.1)).toBe(true);
  });
});
