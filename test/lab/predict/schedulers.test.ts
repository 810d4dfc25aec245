import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { schedulers, type Scheduler } from '../../../lab/model/lab.ts';
import { predict } from '../../../lab/predict/predict.ts';
import type { Destination, Load, Prediction, PredictionInput } from '../../../lab/predict/prediction.ts';

/** The servers of the captures, added in this order. */
const addresses = ['192.168.131.110', '192.168.131.131', '192.168.131.133'];
const service = { vip: '10.0.69.132', port: 80 };

function servers(...weights: readonly number[]): readonly Destination[] {
  return weights.map((weight, i) => ({
    name: String.fromCharCode(65 + i),
    weight,
    address: addresses[i] ?? `192.168.131.${i + 150}`,
  }));
}

function predicted(
  scheduler: Scheduler,
  weights: readonly number[],
  more: Partial<PredictionInput> = {},
): Prediction {
  const destinations = servers(...weights);
  return predict({ scheduler, destinations, requests: 40, service, sources: ['10.0.69.10'], ...more });
}

function captured(name: string): string {
  const file = new URL(`../../captures/curl-seq.debian12-6.1.${name}.txt`, import.meta.url);
  return readFileSync(file, 'utf8').trim();
}

function countsOf(prediction: Prediction): Readonly<Record<string, unknown>> {
  if (!('counts' in prediction)) throw new Error(`no counts but ${prediction.kind}`);
  return Object.fromEntries(
    Object.entries(prediction.counts).map(([name, { least, most }]) => [
      name,
      least === most ? least : `${least}..${most}`,
    ]),
  );
}

describe('on weights 5, 3, 2 with short connections', () => {
  test.each(['lc', 'wlc', 'sed', 'nq', 'fo', 'ovf'] as const)(
    '%s makes the captured choices',
    (scheduler) => {
      const prediction = predicted(scheduler, [5, 3, 2]);
      if (prediction.kind !== 'choices') throw new Error(prediction.kind);
      expect(prediction.sequence.join('')).toBe(captured(`nat-${scheduler}`));
      expect(prediction.refused).toBe(0);
    },
  );

  test.each(['sh', 'dh', 'mh'] as const)('%s hashes to the captured server', (scheduler) => {
    const prediction = predicted(scheduler, [5, 3, 2]);
    if (prediction.kind !== 'affinity') throw new Error(prediction.kind);
    expect([...new Set(captured(`nat-${scheduler}`))]).toEqual([prediction.keys[0]?.server]);
  });

  test.each(['lblc', 'lblcr'] as const)('%s keeps the VIP on one server, whichever', (scheduler) => {
    expect(predicted(scheduler, [5, 3, 2])).toMatchObject({
      kind: 'affinity',
      keys: [{ key: '10.0.69.132' }],
    });
    expect(new Set(captured(`nat-${scheduler}`)).size).toBe(1);
  });
});

describe('40 held connections', () => {
  test.each([
    // `ipvsadm -ln` with them open shows these.
    { scheduler: 'wlc', weights: [5, 3, 2], counts: { A: 20, B: 12, C: 8 } },
    { scheduler: 'ovf', weights: [5, 3, 2], counts: { A: 6, B: 4, C: 3 } },
    { scheduler: 'sed', weights: [3, 1], requests: 20, counts: { A: 15, B: 5 } },
    { scheduler: 'lc', weights: [5, 3], counts: { A: 20, B: 20 } },
    { scheduler: 'nq', weights: [9, 1], requests: 2, counts: { A: 1, B: 1 } },
    { scheduler: 'fo', weights: [5, 5, 2], counts: { A: 0, B: 40, C: 0 } },
  ] as const)('under $scheduler with weights $weights', ({ scheduler, weights, counts, ...more }) => {
    expect(countsOf(predicted(scheduler, weights, { load: 'held', ...more }))).toEqual(counts);
  });

  test('are refused by ovf once all servers are full', () => {
    expect(predicted('ovf', [5, 3, 2], { load: 'held' })).toMatchObject({ refused: 27 });
  });
});

test('connections that are there before bend least connection', () => {
  const start = { A: { active: 0, inactive: 10 }, B: { active: 1, inactive: 0 } };
  expect(countsOf(predicted('lc', [1, 1], { start, requests: 20 }))).toEqual({ A: 20, B: 0 });
});

test('a source that is hashed to a server of weight 0 is taken by nobody', () => {
  const withoutZero = predicted('sh', [1, 1]);
  if (withoutZero.kind !== 'affinity') throw new Error(withoutZero.kind);
  const weights = withoutZero.keys[0]?.server === 'A' ? [0, 1] : [1, 0];
  expect(predicted('sh', weights)).toMatchObject({ keys: [{ server: null }] });
});

test('many sources fall to their servers in turn', () => {
  const sources = Array.from({ length: 16 }, (_, i) => `10.0.69.${200 + i}`);
  const prediction = predicted('mh', [3, 1], { sources, load: 'many-sources' });
  if (prediction.kind !== 'affinity') throw new Error(prediction.kind);
  expect(new Set(prediction.keys.map(({ server }) => server))).toEqual(new Set(['A', 'B']));
  const sum = Object.values(prediction.counts).reduce((all, { least }) => all + least, 0);
  expect(sum).toBe(40);
});

describe('for any weights, loads and numbers of requests', () => {
  const some = fc.record({
    scheduler: fc.constantFrom(...schedulers),
    weights: fc.array(fc.oneof(fc.nat(4), fc.nat(65_535)), { minLength: 1, maxLength: 5 }),
    requests: fc.integer({ min: 1, max: 90 }),
    load: fc.constantFrom<Load>('sequential', 'held', 'many-sources'),
    sources: fc.uniqueArray(
      fc.integer({ min: 1, max: 254 }).map((last) => `10.0.69.${last}`),
      { maxLength: 8 },
    ),
  });

  test('weight 0 gets nothing, nobody gets more than all, and all are given out', () => {
    fc.assert(
      fc.property(some, ({ scheduler, weights, ...more }) => {
        const prediction = predicted(scheduler, weights, more);
        if (!('counts' in prediction)) return;
        let least = 0;
        let most = 0;
        for (const { name, weight } of servers(...weights)) {
          const range = prediction.counts[name]!;
          expect(range.least).toBeGreaterThanOrEqual(0);
          expect(range.most).toBeGreaterThanOrEqual(range.least);
          expect(range.most).toBeLessThanOrEqual(more.requests);
          if (weight === 0) expect(range.most).toBe(0);
          least += range.least;
          most += range.most;
        }
        expect(least).toBeLessThanOrEqual(more.requests);
        if (prediction.kind === 'choices') expect(most + prediction.refused).toBe(more.requests);
        if (prediction.kind === 'shares') {
          const sum = Object.values(prediction.expected).reduce((all, each) => all + each, 0);
          expect(sum).toBeCloseTo(more.requests, 6);
        }
      }),
    );
  });

  test('a single server gets everything but what ovf refuses', () => {
    fc.assert(
      fc.property(some, ({ scheduler, weights: [weight = 0], ...more }) => {
        fc.pre(weight > 0);
        const prediction = predicted(scheduler, [weight], more);
        if (!('counts' in prediction)) return;
        const refused = prediction.kind === 'choices' ? prediction.refused : 0;
        expect(prediction.counts['A']?.most).toBe(more.requests - refused);
        if (scheduler !== 'ovf' || more.load !== 'held') expect(refused).toBe(0);
        else expect(refused).toBe(Math.max(0, more.requests - weight - 1));
      }),
    );
  });

  test('equal weights make wlc the same as lc', () => {
    fc.assert(
      fc.property(some, fc.integer({ min: 1, max: 65_535 }), ({ weights, requests, load }, weight) => {
        const equal = weights.map(() => weight);
        expect(countsOf(predicted('wlc', equal, { requests, load }))).toEqual(
          countsOf(predicted('lc', equal, { requests, load })),
        );
      }),
    );
  });
});
