import { describe, expect, test } from 'vitest';
import type { Scheduler } from '../../../lab/model/lab.ts';
import { predict } from '../../../lab/predict/predict.ts';
import type { Destination, Prediction, PredictionInput } from '../../../lab/predict/prediction.ts';
import { isFull, mayStillBeMarked, roomOf } from '../../../lab/predict/threshold.ts';

/** A real server with its weight and thresholds. */
const server = (name: string, weight: number, upper?: number, lower?: number): Destination => ({
  name,
  weight,
  ...(upper === undefined ? {} : { upperThreshold: upper }),
  ...(lower === undefined ? {} : { lowerThreshold: lower }),
});

const predicted = (
  scheduler: Scheduler,
  requests: number,
  destinations: readonly Destination[],
  more: Partial<PredictionInput> = {},
): Prediction => predict({ scheduler, requests, destinations, ...more });

function countsOf(prediction: Prediction): unknown {
  if (!('counts' in prediction)) return prediction.kind;
  return Object.fromEntries(
    Object.entries(prediction.counts).map(([name, { least, most }]) => [
      name,
      least === most ? least : `${least}..${most}`,
    ]),
  );
}

describe('a server with an upper threshold of 8', () => {
  const eight = server('A', 1, 8);
  test.each([
    { connections: 5, full: false, marked: false },
    { connections: 6, full: false, marked: true },
    { connections: 7, full: false, marked: true },
    { connections: 8, full: true, marked: true },
  ])(
    'of $connections connections: full $full, perhaps still marked $marked',
    ({ connections, full, marked }) => {
      const loaded = { ...eight, active: 2, inactive: connections - 2 };
      expect(isFull(loaded)).toBe(full);
      expect(mayStillBeMarked(loaded)).toBe(marked);
    },
  );

  test('is unmarked below its lower threshold where it has one', () => {
    const both = { ...server('A', 1, 8, 3), active: 0 };
    expect(mayStillBeMarked({ ...both, inactive: 2 })).toBe(false);
    expect(mayStillBeMarked({ ...both, inactive: 3 })).toBe(true);
  });

  test('has room up to it, and perhaps none where it may still be marked', () => {
    const had = (least: number, most = least): Parameters<typeof roomOf>[1] => ({
      active: { least: 0, most: 0 },
      inactive: { least, most },
    });
    expect(roomOf(eight, had(0))).toEqual({ least: 8, most: 8 });
    expect(roomOf(eight, had(3, 5))).toEqual({ least: 3, most: 5 });
    expect(roomOf(eight, had(6))).toEqual({ least: 0, most: 2 });
    expect(roomOf(eight, had(9))).toEqual({ least: 0, most: 0 });
    expect(roomOf(server('A', 1), had(9))).toBeUndefined();
  });
});

describe('one connection after the other, each counted until long after its end,', () => {
  test.each([
    // B A B A B A, then A is full; begun at A: A B A B A, then B.
    { scheduler: 'rr', requests: 10, servers: [server('A', 1, 3), server('B', 1)], counts: { A: 3, B: 7 } },
    // Full ones count for nothing in the cycle of the others: of A B C with A full after 1, B and C take turns.
    {
      scheduler: 'rr',
      requests: 9,
      servers: [server('A', 1, 1), server('B', 1), server('C', 1)],
      counts: { A: 1, B: 4, C: 4 },
    },
    // 6 and 2 fill both; the other four of twelve are refused.
    {
      scheduler: 'wrr',
      requests: 12,
      servers: [server('A', 3, 6), server('B', 1, 2)],
      counts: { A: 6, B: 2 },
    },
    // BAAA BAAA, but A is full after four: the rest is B's, wherever it begins.
    { scheduler: 'wrr', requests: 8, servers: [server('A', 3, 4), server('B', 1)], counts: { A: 4, B: 4 } },
    { scheduler: 'lc', requests: 8, servers: [server('A', 1, 2), server('B', 1)], counts: { A: 2, B: 6 } },
    { scheduler: 'wlc', requests: 8, servers: [server('A', 9, 2), server('B', 1)], counts: { A: 2, B: 6 } },
    { scheduler: 'sed', requests: 8, servers: [server('A', 9, 2), server('B', 1)], counts: { A: 2, B: 6 } },
    { scheduler: 'fo', requests: 8, servers: [server('A', 9, 2), server('B', 1)], counts: { A: 2, B: 6 } },
    { scheduler: 'sh', requests: 8, servers: [server('A', 9, 2), server('B', 1)], counts: 'unpredicted' },
  ] as const)('$scheduler gives $counts', ({ scheduler, requests, servers, counts }) => {
    expect(countsOf(predicted(scheduler, requests, servers))).toEqual(counts);
  });

  test('a threshold that the test does not reach changes nothing', () => {
    const limited = predicted('wrr', 8, [server('A', 3, 8), server('B', 1, 8)]);
    expect(limited).toEqual(predicted('wrr', 8, [server('A', 3), server('B', 1)]));
  });

  test('connections from before count', () => {
    const destinations = [server('A', 1, 8), server('B', 1)];
    const start = (inactive: number): Partial<PredictionInput> => ({ start: { A: { active: 0, inactive } } });
    expect(countsOf(predicted('rr', 10, destinations, start(5)))).toEqual({ A: 3, B: 7 });
    expect(countsOf(predicted('rr', 10, destinations, start(8)))).toEqual({ A: 0, B: 10 });
    // It may still be marked, or not.
    expect(countsOf(predicted('rr', 10, destinations, start(7)))).toEqual({ A: '0..1', B: '0..10' });
  });
});

test('connections that are held fill a server all the same', () => {
  const prediction = predicted('lc', 6, [server('A', 1, 2), server('B', 1, 3)], { load: 'held' });
  expect(countsOf(prediction)).toEqual({ A: 2, B: 3 });
  expect(prediction).toMatchObject({ refused: 1 });
});
