import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { schedulers, type Scheduler } from '../../../lab/model/lab.ts';
import { openCycle } from '../../../lab/predict/cycle.ts';
import { predict } from '../../../lab/predict/predict.ts';
import type { CyclePrediction, Destination } from '../../../lab/predict/prediction.ts';

/** Servers A, B, C, … with these weights, in the order in which they are added. */
function servers(...weights: readonly number[]): readonly Destination[] {
  return weights.map((weight, i) => ({ name: String.fromCharCode(65 + i), weight }));
}

function cycleOf(scheduler: Scheduler, weights: readonly number[], requests = 40): CyclePrediction {
  const prediction = predict({ scheduler, destinations: servers(...weights), requests });
  if (prediction.kind !== 'cycle') throw new Error(`no cycle but ${prediction.kind}`);
  return prediction;
}

function isRotation(a: string, b: string): boolean {
  return a.length === b.length && (a + a).includes(b);
}

/** The kernel's loop as `ip_vs_wrr.c` has it, kept apart from the code under test. */
function simulateWrr(destinations: readonly Destination[], picks: number): string {
  const list = destinations.toReversed();
  const gcd = (a: number, b: number): number => (b === 0 ? a : gcd(b, a % b));
  const step = list.reduce((sum, { weight }) => gcd(sum, weight), 0);
  const max = Math.max(...list.map(({ weight }) => weight)) - (step - 1);
  let current = max;
  let at = -1;
  let picked = '';
  while (picked.length < picks) {
    at += 1;
    if (at === list.length) {
      at = 0;
      current -= step;
      if (current <= 0) current = max;
    }
    const destination = list[at]!;
    if (destination.weight >= current) picked += destination.name;
  }
  return picked;
}

describe('measured sequences', () => {
  test.each([
    { scheduler: 'rr', weights: [3, 1], cycle: 'BA' },
    { scheduler: 'rr', weights: [5, 3, 2], cycle: 'CBA' },
    { scheduler: 'rr', weights: [3, 0, 1], cycle: 'CA' },
    { scheduler: 'wrr', weights: [3, 1], cycle: 'BAAA' },
    { scheduler: 'wrr', weights: [6, 2], cycle: 'BAAA' },
    { scheduler: 'wrr', weights: [5, 3, 2], cycle: 'CBAAABACBA' },
    { scheduler: 'wrr', weights: [3, 0, 1], cycle: 'CAAA' },
    { scheduler: 'wrr', weights: [7], cycle: 'A' },
  ] as const)('$scheduler with weights $weights repeats $cycle', ({ scheduler, weights, cycle }) => {
    const predicted = cycleOf(scheduler, weights).cycle.join('');
    expect(isRotation(predicted, cycle), `${predicted} is no rotation of ${cycle}`).toBe(true);
  });

  test.each([
    { capture: 'nat-rr', scheduler: 'rr', weights: [3, 1] },
    { capture: 'nat-rr3', scheduler: 'rr', weights: [5, 3, 2] },
    { capture: 'nat-rr-w0', scheduler: 'rr', weights: [3, 0, 1] },
    { capture: 'nat-wrr', scheduler: 'wrr', weights: [3, 1] },
    { capture: 'nat-wrr-w0', scheduler: 'wrr', weights: [3, 0, 1] },
    { capture: 'nat-wrr532', scheduler: 'wrr', weights: [5, 3, 2] },
    { capture: 'dr-wrr', scheduler: 'wrr', weights: [3, 1] },
    { capture: 'tun-wrr', scheduler: 'wrr', weights: [3, 1] },
    { capture: 'fullnat-wrr', scheduler: 'wrr', weights: [3, 1] },
  ] as const)('the capture of $capture is a part of the cycle', ({ capture, scheduler, weights }) => {
    const file = new URL(`../../captures/curl-seq.debian12-6.1.${capture}.txt`, import.meta.url);
    const seen = readFileSync(file, 'utf8').trim();
    const cycle = cycleOf(scheduler, weights).cycle.join('');
    expect(seen).toHaveLength(40);
    expect(cycle.repeat(41)).toContain(seen);
  });
});

describe('counts', () => {
  test('are exact where the requests are whole cycles', () => {
    expect(cycleOf('wrr', [3, 1], 40).counts).toEqual({
      A: { least: 30, most: 30 },
      B: { least: 10, most: 10 },
    });
  });

  test('name the least and the most over all rotations where they are not', () => {
    expect(cycleOf('wrr', [3, 1], 41).counts).toEqual({
      A: { least: 30, most: 31 },
      B: { least: 10, most: 11 },
    });
    expect(cycleOf('wrr', [5, 3, 2], 4).counts).toEqual({
      A: { least: 1, most: 3 },
      B: { least: 1, most: 2 },
      C: { least: 0, most: 2 },
    });
  });

  test('give nothing to weight 0', () => {
    expect(cycleOf('rr', [3, 0, 1], 7).counts).toEqual({
      A: { least: 3, most: 4 },
      B: { least: 0, most: 0 },
      C: { least: 3, most: 4 },
    });
  });

  test('are the least and most of every rotation, for any weights', () => {
    fc.assert(
      fc.property(someWeights, fc.nat(120), (weights, requests) => {
        const { counts } = cycleOf('wrr', weights, requests);
        const cycle = cycleOf('wrr', weights).cycle;
        for (const { name } of servers(...weights)) {
          const windows = cycle.map(
            (_, start) =>
              Array.from({ length: requests }, (_, i) => cycle[(start + i) % cycle.length]).filter(
                (server) => server === name,
              ).length,
          );
          expect(counts[name]).toEqual({ least: Math.min(...windows), most: Math.max(...windows) });
        }
      }),
    );
  });
});

/** Weights of which one is not 0, small enough to write the cycle out, with wide gaps so that stretches are long. */
const someWeights = fc
  .array(fc.oneof(fc.nat(4), fc.nat(60)), { minLength: 1, maxLength: 5 })
  .filter((weights) => weights.some((weight) => weight > 0));

describe('weighted round robin', () => {
  test('does what the kernel does, for any weights', () => {
    fc.assert(
      fc.property(someWeights, (weights) => {
        const { cycle, cycleLength } = cycleOf('wrr', weights);
        expect(cycle).toHaveLength(cycleLength);
        expect(simulateWrr(servers(...weights), cycleLength)).toBe(cycle.join(''));
      }),
    );
  });

  test('gives each server its weight over the gcd in a cycle', () => {
    fc.assert(
      fc.property(someWeights, fc.integer({ min: 1, max: 9 }), (weights, factor) => {
        const scaled = weights.map((weight) => weight * factor);
        expect(cycleOf('wrr', scaled).stretches).toEqual(cycleOf('wrr', weights).stretches);
        const { cycleLength, counts } = cycleOf('wrr', weights, cycleOf('wrr', weights).cycleLength);
        const shares = servers(...weights).map(({ name }) => counts[name]!.most);
        expect(shares.reduce((a, b) => a + b)).toBe(cycleLength);
        weights.forEach((weight, i) => {
          expect(shares[i]! * weights[0]!).toBe(shares[0]! * weight);
        });
      }),
    );
  });

  test('reads any place of a cycle of millions without writing it out', () => {
    const weights = Array.from({ length: 256 }, (_, i) => 65_535 - i * 250);
    const prediction = predict({
      scheduler: 'wrr',
      destinations: weights.map((weight, i) => ({ name: `rs${i}`, weight })),
      requests: 100,
    });
    if (prediction.kind !== 'cycle') throw new Error(prediction.kind);
    expect(prediction.cycleLength).toBe(weights.reduce((a, b) => a + b) / 5);
    expect(prediction.cycle).toHaveLength(1000);
    const cycle = openCycle(prediction.stretches);
    // The first passes pick only the heaviest, the last one picks all, last added first.
    expect(cycle.serverAt(0)).toBe('rs0');
    expect(cycle.serverAt(cycle.length - 1)).toBe('rs0');
    expect(cycle.serverAt(cycle.length - 256)).toBe('rs255');
    expect(cycle.serverAt(cycle.length)).toBe('rs0');
    expect([...cycle.startsOf(100)].length).toBeLessThan(256 * 612);
    // The last place, the 50 passes of rs0 alone, then every second place.
    expect(prediction.counts['rs0']).toEqual({ least: 0, most: 1 + 50 + 24 });
  });
});

describe('a cycle', () => {
  test('names a start for every different window', () => {
    fc.assert(
      fc.property(someWeights, fc.integer({ min: 1, max: 80 }), (weights, window) => {
        const cycle = openCycle(cycleOf('wrr', weights).stretches);
        const windowAt = (start: number): string =>
          Array.from({ length: window }, (_, i) => cycle.serverAt(start + i)).join('');
        const all = new Set(Array.from({ length: cycle.length }, (_, start) => windowAt(start)));
        expect(new Set([...cycle.startsOf(window)].map(windowAt))).toEqual(all);
      }),
    );
  });
});

describe('nobody takes a connection', () => {
  test.each(schedulers)('under %s when every weight is 0', (scheduler) => {
    expect(predict({ scheduler, destinations: servers(0, 0), requests: 40 }).kind).toBe('nobody');
  });

  test.each(schedulers)('under %s when there is no real server', (scheduler) => {
    expect(predict({ scheduler, destinations: [], requests: 40 }).kind).toBe('nobody');
  });
});
