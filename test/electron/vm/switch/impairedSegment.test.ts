import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ImpairedSegment } from '../../../../electron/vm/switch/impairedSegment.ts';
import { seededRandom } from '../../../../electron/vm/switch/seededRandom.ts';
import { frame, framesOf, records } from './records.ts';

const clean = { lossPercent: 0, delayMs: 0, duplicationPercent: 0 };
const numbers = (...values: readonly number[]) => {
  const left = [...values];
  return () => left.shift() ?? 0.999;
};

function passed(segment: ImpairedSegment, ...frames: readonly Buffer[]): number[] {
  const marks: number[] = [];
  const bytes = records(...frames);
  segment.pass(bytes, 0, bytes.length, (kept, start, end) =>
    marks.push(...framesOf(kept.subarray(start, end)).map((one) => one.readUInt32BE(14))),
  );
  return marks;
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('seeded random numbers', () => {
  test('are the same for a seed, others for another, and spread evenly', () => {
    const some = (seed: number) => Array.from({ length: 1000 }, seededRandom(seed));
    expect(some(7)).toEqual(some(7));
    expect(some(7)).not.toEqual(some(8));
    const tenths = Array.from(
      { length: 10 },
      (_, i) => some(7).filter((n) => Math.floor(n * 10) === i).length,
    );
    for (const count of tenths) expect(Math.abs(count - 100)).toBeLessThan(40);
  });
});

describe('an impaired segment', () => {
  test('loses each frame by its own number', () => {
    const segment = new ImpairedSegment({ ...clean, lossPercent: 50 }, numbers(0.49, 0.5, 0.9, 0));
    // The second frame asks for two numbers: whether it is lost, and whether it comes twice.
    expect(passed(segment, frame(2, 1, 60, 1), frame(2, 1, 60, 2), frame(2, 1, 60, 3))).toEqual([2]);
    expect(segment.counters).toEqual({ frames: 3, lost: 2, duplicated: 0 });
  });

  test('loses as many of many as it says', () => {
    const segment = new ImpairedSegment({ ...clean, lossPercent: 20 }, seededRandom(1));
    const frames = Array.from({ length: 2000 }, (_, i) => frame(2, 1, 60, i));
    const kept = passed(segment, ...frames);
    expect(kept.length + segment.counters.lost).toBe(2000);
    expect(segment.counters.lost).toBeGreaterThan(340);
    expect(segment.counters.lost).toBeLessThan(460);
  });

  test('gives twice, side by side, what it duplicates', () => {
    const segment = new ImpairedSegment({ ...clean, duplicationPercent: 50 }, numbers(0.9, 0.1, 0.9, 0.9));
    expect(passed(segment, frame(2, 1, 60, 1), frame(2, 1, 60, 2))).toEqual([1, 1, 2]);
    expect(segment.counters.duplicated).toBe(1);
  });

  test('delays all alike and keeps their order, whatever becomes of the chunk', () => {
    const segment = new ImpairedSegment({ ...clean, delayMs: 150 }, seededRandom(1));
    const marks: number[] = [];
    for (const mark of [1, 2]) {
      const bytes = records(frame(2, 1, 60, mark));
      segment.pass(bytes, 0, bytes.length, (kept, start, end) =>
        marks.push(...framesOf(kept.subarray(start, end)).map((one) => one.readUInt32BE(14))),
      );
      bytes.fill(0);
      vi.advanceTimersByTime(100);
    }
    expect(marks).toEqual([1]);
    vi.advanceTimersByTime(49);
    expect(marks).toEqual([1]);
    vi.advanceTimersByTime(1);
    expect(marks).toEqual([1, 2]);
  });

  test('hands on nothing after its end', () => {
    const segment = new ImpairedSegment({ ...clean, delayMs: 10 }, seededRandom(1));
    const marks = passed(segment, frame(2, 1));
    segment.end();
    vi.advanceTimersByTime(1000);
    expect(marks).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
  });
});
