import { describe, expect, test } from 'vitest';
import { predict } from '../../../lab/predict/predict.ts';
import type { Destination, Prediction, PredictionInput } from '../../../lab/predict/prediction.ts';

const servers = (...weights: readonly number[]): readonly Destination[] =>
  weights.map((weight, i) => ({
    name: String.fromCharCode(65 + i),
    weight,
    address: `192.168.131.${110 + i}`,
  }));

const predicted = (more: Pick<PredictionInput, 'scheduler' | 'flags' | 'destinations'>): Prediction =>
  predict({
    requests: 40,
    service: { vip: '10.0.69.132', port: 80 },
    sources: ['10.0.69.10', '10.0.69.11', '10.0.69.12', '10.0.69.13'],
    ...more,
  });

const keysOf = (prediction: Prediction): readonly (string | null | undefined)[] =>
  prediction.kind === 'affinity' ? prediction.keys.map(({ server }) => server) : [];

describe('sh-port', () => {
  test('spreads by the shares of the table: B A A A over and over has 64 and 192 of 256 buckets', () => {
    expect(predicted({ scheduler: 'sh', flags: ['sh-port'], destinations: servers(3, 1) })).toMatchObject({
      kind: 'shares',
      expected: { A: 30, B: 10 },
    });
  });

  test('leaves out a real server of weight 0', () => {
    expect(predicted({ scheduler: 'sh', flags: ['sh-port'], destinations: servers(1, 0) })).toMatchObject({
      expected: { A: 40, B: 0 },
      counts: { A: { least: 40, most: 40 }, B: { least: 0, most: 0 } },
    });
  });
});

test('mh-port spreads by the shares of the Maglev table, which are nearly those of the weights', () => {
  const prediction = predicted({ scheduler: 'mh', flags: ['mh-port'], destinations: servers(3, 1) });
  if (prediction.kind !== 'shares') throw new Error(prediction.kind);
  expect(prediction.expected['A']).toBeCloseTo(30, 0);
  expect(prediction.expected['B']).toBeCloseTo(10, 0);
});

test('mh-port with a weight of 0 spreads by weight', () => {
  const prediction = predicted({ scheduler: 'mh', flags: ['mh-port'], destinations: servers(4, 0, 2) });
  expect(prediction).toMatchObject({ expected: { A: 80 / 3, B: 0, C: 40 / 3 } });
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
