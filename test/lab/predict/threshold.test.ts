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
    // The source is not known, nor which of them remembers.
    {
      scheduler: 'sh',
      requests: 8,
      servers: [server('A', 9, 2), server('B', 1)],
      counts: { A: '0..2', B: '0..8' },
    },
    {
      scheduler: 'lblcr',
      requests: 8,
      servers: [server('A', 9, 2), server('B', 1)],
      counts: { A: '0..2', B: '0..8' },
    },
    {
      scheduler: 'lblc',
      requests: 8,
      servers: [server('A', 9, 2), server('B', 1)],
      counts: { A: '0..8', B: '0..8' },
    },
    // A full one is not drawn; with so much of the weight it surely is before.
    {
      scheduler: 'twos',
      requests: 8,
      servers: [server('A', 9, 2), server('B', 1)],
      counts: { A: 2, B: 6 },
    },
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

describe('a hash that leads to a server that becomes full', () => {
  const sources = Array.from({ length: 16 }, (_, i) => `10.0.69.${254 - i}`);
  const site: Partial<PredictionInput> = { service: { vip: '10.0.69.132', port: 80 }, sources };
  const three = (upper?: number, weight = 2): readonly Destination[] => [
    { ...server('A', 5), address: '192.168.131.110' },
    { ...server('B', 3, upper), address: '192.168.131.131' },
    { ...server('C', weight), address: '192.168.131.132' },
  ];
  /** Counts of 32 requests: as without any threshold, and as with one for B. */
  const counted = (
    upper: number | undefined,
    of: Partial<PredictionInput>,
  ): Readonly<Record<string, number>> => {
    const prediction = predicted('sh', 32, three(upper), { ...site, ...of });
    if (prediction.kind !== 'affinity') throw new Error(prediction.kind);
    return Object.fromEntries(
      Object.entries(prediction.counts).map(([name, { least, most }]) => {
        expect(least, name).toBe(most);
        return [name, least];
      }),
    );
  };

  test.each(['sh', 'mh'] as const)('%s refuses what that would have got', (scheduler) => {
    const free = counted(undefined, { scheduler });
    expect(free['B']).toBeGreaterThan(2);
    expect(counted(2, { scheduler })).toEqual({ ...free, B: 2 });
    expect(counted(2, { scheduler, start: { B: { active: 0, inactive: 2 } } })).toEqual({ ...free, B: 0 });
  });

  test('dh refuses all but the first ones', () => {
    const free = counted(undefined, { scheduler: 'dh' });
    const [name = ''] = Object.entries(free).find(([, count]) => count === 32) ?? [];
    const upper = three().map((one) => (one.name === name ? { ...one, upperThreshold: 4 } : one));
    expect(countsOf(predicted('dh', 32, upper, site))).toEqual({ ...free, [name]: 4 });
  });

  test.each([
    ['sh', 'sh-fallback'],
    ['mh', 'mh-fallback'],
  ] as const)('%s with %s loses none: another one takes it, the same for each source', (scheduler, flag) => {
    const free = counted(undefined, { scheduler });
    const limited = counted(2, { scheduler, flags: [flag] });
    expect(limited['B']).toBe(2);
    expect((limited['A'] ?? 0) + (limited['C'] ?? 0)).toBe(30);
    expect(limited['A']).toBeGreaterThanOrEqual(free['A'] ?? 0);
    expect(limited['C']).toBeGreaterThanOrEqual(free['C'] ?? 0);
    const prediction = predicted(scheduler, 32, three(2), { ...site, flags: [flag] });
    expect(prediction).toMatchObject({ kind: 'affinity', limits: { whenFull: 'moves' } });
    for (const { server: first, instead = [] } of prediction.kind === 'affinity' ? prediction.keys : []) {
      expect([first, ...instead].toSorted()).toEqual(['A', 'B', 'C']);
    }
  });

  test('a server that mh must not name leaves what a full one would get open, and says why', () => {
    const prediction = predicted('mh', 32, three(2, 0), { ...site, flags: ['mh-fallback'] });
    expect(countsOf(prediction)).toEqual({ A: '0..32', B: '0..2', C: 0 });
    expect(prediction).toMatchObject({
      why: expect.stringContaining('that one of weight 0 had before') as unknown,
    });
  });
});
