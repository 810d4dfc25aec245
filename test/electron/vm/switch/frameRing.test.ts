import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FrameRing } from '../../../../electron/vm/switch/frameRing.ts';
import { frame, records, segmentFrom } from './records.ts';

const whole = { maxBytes: 1 << 16, maxFrames: 1000, snapLength: 65_550 };

function record(ring: FrameRing, frames: readonly Buffer[], timeMs = 0, port = 'a'): void {
  const bytes = records(...frames);
  ring.record({ bytes, start: 0, end: bytes.length, frames: frames.length, port, timeMs });
}

describe('frame ring', () => {
  test('gives back what entered: bytes, length, port, time, numbered without a gap', () => {
    const ring = new FrameRing(whole);
    record(ring, [frame(2, 1, 60, 1), frame(3, 1, 100, 2)], 1.25, 'client');
    record(ring, [frame(1, 2, 70, 3)], 2.5, 'director');
    const { frames, nextSequence, missed } = ring.since({ sinceSequence: 0, limit: 10 });
    expect(frames.map(({ sequence, timeMs, port, length }) => [sequence, timeMs, port, length])).toEqual([
      [0, 1.25, 'client', 60],
      [1, 1.25, 'client', 100],
      [2, 2.5, 'director', 70],
    ]);
    expect(Buffer.from(frames[1]!.bytes).equals(frame(3, 1, 100, 2))).toBe(true);
    expect([nextSequence, missed]).toEqual([3, 0]);
  });

  test('goes on where the last answer ended, also within what was read together', () => {
    const ring = new FrameRing(whole);
    record(
      ring,
      [1, 2, 3, 4, 5].map((mark) => frame(2, 1, 60, mark)),
    );
    const first = ring.since({ sinceSequence: 0, limit: 2 });
    const second = ring.since({ sinceSequence: first.nextSequence, limit: 10 });
    expect(first.frames.map((each) => each.sequence)).toEqual([0, 1]);
    expect(second.frames.map((each) => each.sequence)).toEqual([2, 3, 4]);
    expect(ring.since({ sinceSequence: second.nextSequence, limit: 10 })).toEqual({
      frames: [],
      nextSequence: 5,
      missed: 0,
    });
  });

  test('stops an answer at about the bytes that were asked for, but not before the first frame', () => {
    const ring = new FrameRing(whole);
    record(
      ring,
      [1, 2, 3].map((mark) => frame(2, 1, 1000, mark)),
    );
    expect(ring.since({ sinceSequence: 0, limit: 10, maxBytes: 1 }).frames).toHaveLength(1);
    expect(ring.since({ sinceSequence: 0, limit: 10, maxBytes: 1001 }).frames).toHaveLength(2);
  });

  test('passes over what a filter does not want, and goes on behind it', () => {
    const ring = new FrameRing(whole);
    record(ring, [segmentFrom(1000), segmentFrom(2000), segmentFrom(1000)]);
    record(ring, [segmentFrom(2000)]);
    const filter = { ports: [1000] };
    const first = ring.since({ sinceSequence: 0, limit: 1, filter });
    expect([first.frames.map(({ sequence }) => sequence), first.nextSequence]).toEqual([[0], 2]);
    const rest = ring.since({ sinceSequence: first.nextSequence, limit: 10, filter });
    expect([rest.frames.map(({ sequence }) => sequence), rest.nextSequence, rest.missed]).toEqual([
      [2],
      4,
      0,
    ]);
  });

  test('cuts frames to the snap length and tells how long they were', () => {
    const ring = new FrameRing({ ...whole, snapLength: 96 });
    record(ring, [frame(2, 1, 1514, 1)]);
    const [only] = ring.since({ sinceSequence: 0, limit: 1 }).frames;
    expect([only?.length, only?.bytes.length]).toEqual([1514, 96]);
  });

  test('hands out copies: what was read stays as it was', () => {
    const ring = new FrameRing({ ...whole, maxBytes: 200 });
    record(ring, [frame(2, 1, 60, 1)]);
    const [kept] = ring.since({ sinceSequence: 0, limit: 1 }).frames;
    for (let mark = 2; mark < 10; mark++) record(ring, [frame(2, 1, 60, mark)]);
    expect(Buffer.from(kept!.bytes).equals(frame(2, 1, 60, 1))).toBe(true);
  });

  test('leaves out a frame that is longer than the ring, and keeps those beside it', () => {
    const ring = new FrameRing({ ...whole, maxBytes: 200 });
    const frames = [frame(2, 1, 100, 1), frame(2, 1, 300, 2), frame(2, 1, 60, 3)];
    record(ring, frames);
    expect(ring.since({ sinceSequence: 0, limit: 10 }).frames.map(({ length }) => length)).toEqual([100, 60]);
  });

  test('keeps the newest frames within its limits and tells how many it gave up, whatever comes', () => {
    const stretch = fc.array(fc.integer({ min: 14, max: 400 }), { minLength: 1, maxLength: 15 });
    fc.assert(
      fc.property(
        fc.array(stretch, { maxLength: 60 }),
        fc.integer({ min: 404, max: 4000 }),
        fc.integer({ min: 1, max: 40 }),
        (stretches, maxBytes, maxFrames) => {
          const ring = new FrameRing({ maxBytes, maxFrames, snapLength: 65_550 });
          const all: Buffer[] = [];
          for (const sizes of stretches) {
            const frames = sizes.map((size, index) => frame(2, 1, size, all.length + index));
            record(ring, frames);
            all.push(...frames);
            const { frames: kept, missed, nextSequence } = ring.since({ sinceSequence: 0, limit: Infinity });
            expect(nextSequence).toBe(all.length);
            expect(missed + kept.length).toBe(all.length);
            expect(kept.length).toBeGreaterThan(0);
            expect(kept.length).toBeLessThanOrEqual(maxFrames);
            expect(kept.reduce((sum, each) => sum + each.length + 4, 0)).toBeLessThanOrEqual(maxBytes);
            kept.forEach((each, index) => {
              expect(each.sequence).toBe(missed + index);
              expect(Buffer.from(each.bytes).equals(all[each.sequence]!)).toBe(true);
            });
          }
        },
      ),
    );
  });
});
