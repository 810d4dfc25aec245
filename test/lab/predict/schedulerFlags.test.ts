import { describe, expect, test } from 'vitest';
import { predict } from '../../../lab/predict/predict.ts';
import type {
  Destination,
  PossibleTables,
  Prediction,
  PredictionInput,
} from '../../../lab/predict/prediction.ts';

const servers = (...weights: readonly number[]): readonly Destination[] =>
  weights.map((weight, i) => ({
    name: String.fromCharCode(65 + i),
    weight,
    address: `192.168.131.${110 + i}`,
  }));

const predicted = (
  more: Pick<PredictionInput, 'scheduler' | 'destinations'> & Partial<PredictionInput>,
): Prediction =>
  predict({
    requests: 40,
    service: { vip: '10.0.69.132', port: 80 },
    sources: ['10.0.69.10', '10.0.69.11', '10.0.69.12', '10.0.69.13'],
    ...more,
  });

const keysOf = (prediction: Prediction): readonly (string | null | undefined)[] =>
  prediction.kind === 'affinity' ? prediction.keys.map(({ server }) => server) : [];

describe('sh-port', () => {
  const spread = { scheduler: 'sh', flags: ['sh-port'] } as const;

  test('spreads by the shares of the table: B A A A over and over has 64 and 192 of 256 buckets', () => {
    expect(predicted({ ...spread, destinations: servers(3, 1) })).toMatchObject({
      kind: 'ports',
      expected: { A: 30, B: 10 },
      counts: { A: { least: 21, most: 39 }, B: { least: 1, most: 19 } },
    });
  });

  test('has nobody take what leads to a real server of weight 0, of whose buckets there is one in two', () => {
    expect(predicted({ ...spread, destinations: servers(1, 0) })).toMatchObject({
      expected: { A: 20, B: 0 },
      counts: { A: { least: 10, most: 30 }, B: { least: 0, most: 0 } },
    });
  });

  test('gives that to others with sh-fallback', () => {
    const flags = ['sh-port', 'sh-fallback'] as const;
    expect(predicted({ scheduler: 'sh', flags, destinations: servers(1, 0) })).toMatchObject({
      expected: { A: 40, B: 0 },
      counts: { A: { least: 40, most: 40 }, B: { least: 0, most: 0 } },
    });
  });

  test('says shares only where no source address is known, or the kernel hashes otherwise', () => {
    const destinations = servers(1, 0);
    const shares = { kind: 'shares', expected: { A: 20, B: 0 }, untaken: 0.5 };
    expect(predicted({ ...spread, destinations, sources: [] })).toMatchObject(shares);
    expect(predicted({ ...spread, destinations: servers(3, 1), hashesOtherwise: true })).toMatchObject({
      kind: 'shares',
      expected: { A: 30, B: 10 },
    });
  });

  test('lets a server become full', () => {
    const destinations = servers(3, 1).map((one) => ({ ...one, upperThreshold: 8 }));
    expect(predicted({ ...spread, destinations })).toMatchObject({
      kind: 'ports',
      counts: { A: { least: 0, most: 8 }, B: { least: 0, most: 8 } },
      limits: { whenFull: 'refuses' },
    });
  });
});

test('mh-port spreads by the shares of the Maglev table, which are nearly those of the weights', () => {
  const prediction = predicted({ scheduler: 'mh', flags: ['mh-port'], destinations: servers(3, 1) });
  if (prediction.kind !== 'ports') throw new Error(prediction.kind);
  expect(prediction.expected['A']).toBeCloseTo(30, 0);
  expect(prediction.expected['B']).toBeCloseTo(10, 0);
});

test('mh-port with a weight of 0 leaves the counts open, since the table goes by the weight before', () => {
  const prediction = predicted({ scheduler: 'mh', flags: ['mh-port'], destinations: servers(4, 0, 2) });
  expect(prediction).toMatchObject({
    kind: 'ports',
    counts: { A: { least: 0, most: 40 }, B: { least: 0, most: 0 }, C: { least: 0, most: 40 } },
  });
});

describe('mh with a weight of 0', () => {
  const sources = Array.from({ length: 16 }, (_, i) => `10.0.69.${254 - i}`);
  const tablesOf = (...weights: readonly number[]): PossibleTables => {
    const prediction = predicted({ scheduler: 'mh', destinations: servers(...weights), sources });
    if (prediction.kind !== 'affinity' || prediction.tables === undefined) throw new Error(prediction.kind);
    return prediction.tables;
  };
  const namesOf = (...weights: readonly number[]): readonly (string | null | undefined)[] =>
    keysOf(predicted({ scheduler: 'mh', destinations: servers(...weights), sources }));

  test('begins with the table without it, as if it was added so', () => {
    const { isComplete, possible } = tablesOf(3, 1, 0);
    expect(isComplete).toBe(true);
    expect(possible[0]).toEqual({
      lastWeights: { C: { least: 0, most: 0 } },
      // Its places go to nobody else's: a server that is not there changes no other's order.
      servers: namesOf(3, 1),
    });
  });

  test('has the table of every weight that it may have had, of whose places it gives none away', () => {
    const { possible } = tablesOf(3, 1, 0);
    for (const last of [1, 2, 5, 63, 40_000]) {
      const before = namesOf(3, 1, last).map((name) => (name === 'C' ? null : name));
      expect(
        possible.map(({ servers: names }) => names),
        String(last),
      ).toContainEqual(before);
    }
  });

  test('tries the likelier ones of several', () => {
    const { isComplete, possible } = tablesOf(3, 0, 0);
    expect(isComplete).toBe(false);
    const before = namesOf(3, 1, 3).map((name) => (name === 'A' ? 'A' : null));
    expect(possible.map(({ servers: names }) => names)).toContainEqual(before);
  });
});

describe('sh-fallback', () => {
  const without = keysOf(predicted({ scheduler: 'sh', flags: [], destinations: servers(1, 0) }));
  const fallback = keysOf(
    predicted({ scheduler: 'sh', flags: ['sh-fallback'], destinations: servers(1, 0) }),
  );

  test('finds a server for the sources whose own has weight 0', () => {
    expect(without).toContain(null);
    expect(fallback).toEqual(['A', 'A', 'A', 'A']);
  });

  test('changes nothing where all have a weight', () => {
    const destinations = servers(3, 1);
    expect(keysOf(predicted({ scheduler: 'sh', flags: ['sh-fallback'], destinations }))).toEqual(
      keysOf(predicted({ scheduler: 'sh', flags: [], destinations })),
    );
  });

  test('begins again at the hash and adds it once more: 10.0.69.10 goes from bucket h to 2h, not to h + 1', () => {
    // 256 buckets in turn C B A: the hash of 10.0.69.10 is found by asking without the flag.
    const own = keysOf(predicted({ scheduler: 'sh', flags: [], destinations: servers(1, 1, 1) }))[0];
    const destinations = servers(1, 1, 1).map((each) => (each.name === own ? { ...each, weight: 0 } : each));
    const [next] = keysOf(predicted({ scheduler: 'sh', flags: ['sh-fallback'], destinations }));
    const hash = (Math.imul((10 << 24) | (69 << 8) | 10, 0x61c88647) >>> 24) % 256;
    const inTurn = ['C', 'B', 'A'];
    expect(own).toBe(inTurn[hash % 3]);
    let place = (2 * hash) % 256;
    while (inTurn[place % 3] === own) place = (place + 1) % 256;
    expect(next).toBe(inTurn[place % 3]);
  });
});
