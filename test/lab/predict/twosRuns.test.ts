import { describe, expect, test } from 'vitest';
import { confidenceOf, runsFor, simulateTwos, TwosTest } from '../../../lab/predict/twosRuns.ts';

const servers = (
  ...weights: readonly number[]
): readonly { weight: number; overhead: number; room: number }[] =>
  weights.map((weight) => ({ weight, overhead: 0, room: Infinity }));

describe('a test of twos', () => {
  test('gives each server its chance: the first has one number more, and keeps the connection of equals', () => {
    const { chances, take } = testOf(servers(1, 1));
    // Of the numbers 0, 1 and 2 the first has two. Equal, the one that is drawn first takes it.
    expect(chances()).toEqual([expect.closeTo(2 / 3), expect.closeTo(1 / 3)]);
    take(0);
    // Now the second takes it unless the first is drawn twice.
    expect(chances()).toEqual([expect.closeTo(4 / 9), expect.closeTo(5 / 9)]);
  });

  test('weighs connections by weight: 1 of 1 is as much as 2 of 2, and thrice a third as one', () => {
    const { chances, take } = testOf(servers(3, 1));
    const equal = chances();
    [0, 0, 0, 1].forEach(take);
    expect(chances()).toEqual(equal);
  });

  test('passes over a server that is full', () => {
    const full = testOf([{ weight: 3, overhead: 0, room: 1 }, ...servers(1, 1)]);
    full.take(0);
    expect(full.chances()).toEqual([0, expect.closeTo(2 / 3), expect.closeTo(1 / 3)]);
  });

  function testOf(drawn: ReturnType<typeof servers>): {
    readonly chances: () => readonly number[];
    readonly take: (server: number) => void;
  } {
    const one = new TwosTest({ servers: drawn, left: 1 });
    return {
      chances: () => {
        const all = drawn.map((_, i) => one.chanceOf(i));
        expect(all.reduce((sum, chance) => sum + chance, 0)).toBeCloseTo(1, 12);
        return all;
      },
      take: (server) => one.take(server),
    };
  }
});

describe('simulated tests', () => {
  test('have the exact mean of two connections', () => {
    const { mean, least, most, refused } = simulateTwos({ servers: servers(1, 1), left: 1 }, 2, 200_000);
    // 2/3, and then 4/9 after itself or 8/9 after the other, which wins the ties and all but its own double draw.
    const first = (2 / 3) * (1 + 4 / 9) + (1 / 3) * (2 / 3 + (2 / 3) * (1 / 3));
    expect(mean[0]).toBeCloseTo(first, 2);
    expect([least, most, refused]).toEqual([[0, 0], [2, 2], 0]);
  });

  test('come to the same each time', () => {
    const question = [{ servers: servers(5, 3, 2), left: 1 }, 40, 2000] as const;
    expect(simulateTwos(...question)).toEqual(simulateTwos(...question));
  });

  test('fill servers up to their room, and have the rest refused', () => {
    const limited = servers(5, 3).map((one, i) => ({ ...one, room: i + 1 }));
    expect(simulateTwos({ servers: limited, left: 1 }, 10, 100)).toMatchObject({
      mean: [1, 2],
      least: [1, 2],
      most: [1, 2],
      refused: 7,
    });
  });

  test('are so many that fewer than one sound test in a thousand is called odd, or are not made', () => {
    for (const count of [1, 2, 3, 8, 16]) {
      const runs = runsFor(count, 40)!;
      expect(confidenceOf(count, runs)).toBeGreaterThan(0.9994);
    }
    expect(runsFor(3, 100_000)).toBeUndefined();
  });
});
