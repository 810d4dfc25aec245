import fc from 'fast-check';
import { expect, test } from 'vitest';
import { latencyHistogram, latencyOf } from '../../../lab/verdict/latency.ts';
import type { Answer } from '../../../lab/verdict/measurement.ts';

const answered = (...timesMs: readonly number[]): readonly Answer[] =>
  timesMs.map((durationMs, index) => ({
    kind: 'answered',
    index,
    durationMs,
    sourcePort: 40_000 + index,
    realServer: 'rs1',
  }));

test('percentiles are times that were measured, by nearest rank', () => {
  const times = Array.from({ length: 200 }, (_, i) => 200 - i);
  expect(latencyOf(answered(...times))).toEqual({
    count: 200,
    p50Ms: 100,
    p90Ms: 180,
    p99Ms: 198,
    maxMs: 200,
  });
});

test('times are ordered as numbers', () => {
  expect(latencyOf(answered(9, 10, 100))).toMatchObject({ p50Ms: 10, maxMs: 100 });
});

test('one answer is every percentile', () => {
  expect(latencyOf(answered(7))).toEqual({ count: 1, p50Ms: 7, p90Ms: 7, p99Ms: 7, maxMs: 7 });
});

test('requests that no real server answered have no latency', () => {
  const lost: Answer = {
    kind: 'lost',
    index: 0,
    durationMs: 5000,
    sourcePort: 0,
    loss: 'timeout',
    detail: 'curl 28',
  };
  expect(latencyOf([lost])).toBeUndefined();
  expect(latencyHistogram([lost])).toEqual([]);
  expect(latencyOf([lost, ...answered(2)])).toMatchObject({ count: 1, maxMs: 2 });
});

test('a straggler gets a bar of its own instead of pressing the others into one', () => {
  const buckets = latencyHistogram(answered(...Array.from({ length: 300 }, (_, i) => 1 + (i % 10)), 1021));
  expect(buckets.length).toBeGreaterThan(8);
  expect(buckets.at(-1)).toMatchObject({ count: 1 });
  expect(buckets.at(-1)?.toMs).toBeUndefined();
});

test('bars count every answer once, in ascending bars of round width without holes', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: 0, max: 30_000, noNaN: true }), { minLength: 1, maxLength: 300 }),
      (times) => {
        const buckets = latencyHistogram(answered(...times));
        expect(buckets.reduce((sum, { count }) => sum + count, 0)).toBe(times.length);
        expect(buckets.length).toBeLessThanOrEqual(27);
        for (const [i, bucket] of buckets.entries()) {
          const next = buckets[i + 1];
          if (next !== undefined) expect(bucket.toMs).toBe(next.fromMs);
        }
      },
    ),
  );
});
