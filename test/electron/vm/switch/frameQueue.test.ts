import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FrameQueue } from '../../../../electron/vm/switch/frameQueue.ts';
import { frame, framesOf, records } from './records.ts';

/** A receiver that takes a write only when told. */
function slowReceiver(capacityBytes: number) {
  const writes: { pieces: readonly Uint8Array[]; bytes: Buffer; done: () => void }[] = [];
  const queue = new FrameQueue((pieces, done) => {
    writes.push({ pieces, bytes: Buffer.concat(pieces), done });
  }, capacityBytes);
  let taken = 0;
  return {
    queue,
    writes,
    /** Ends the write that is under way, after checking that nobody touched its bytes meanwhile. */
    take: (): boolean => {
      const write = writes[taken];
      if (write === undefined) return false;
      expect(Buffer.concat(write.pieces).equals(write.bytes)).toBe(true);
      taken++;
      write.done();
      return true;
    },
    received: () => writes.flatMap((write) => framesOf(write.bytes)),
  };
}

/** Adds every record of a chunk for which `wanted` says so. */
function addAll(queue: FrameQueue, chunk: Buffer, wanted: (index: number) => boolean = () => true): void {
  let offset = 0;
  for (let index = 0; offset < chunk.length; index++) {
    const end = offset + 4 + chunk.readUInt32BE(offset);
    if (wanted(index)) queue.add(chunk, offset, end);
    offset = end;
  }
}

describe('frame queue', () => {
  test('writes a run of a chunk once, from where it lies', () => {
    const { queue, writes } = slowReceiver(4096);
    const chunk = records(frame(2, 1), frame(2, 1), frame(2, 1));
    addAll(queue, chunk);
    queue.flush();
    expect(writes).toHaveLength(1);
    expect(writes[0]?.pieces).toHaveLength(1);
    expect(writes[0]?.pieces[0]?.buffer).toBe(chunk.buffer);
    expect(writes[0]?.pieces[0]?.byteOffset).toBe(chunk.byteOffset);
  });

  test('joins the runs of a chunk that others interrupt into one write', () => {
    const { queue, writes, received } = slowReceiver(1 << 20);
    const sent = [0, 1, 2, 3, 4, 5].map((mark) => frame(2, 1, 60, mark));
    addAll(queue, records(...sent), (index) => index % 2 === 0);
    queue.flush();
    expect(writes).toHaveLength(1);
    expect(received()).toEqual([sent[0], sent[2], sent[4]]);
  });

  test('has one write under way at a time and sends what waited in the next', () => {
    const { queue, writes, take, received } = slowReceiver(1 << 20);
    const sent = [1, 2, 3, 4].map((mark) => frame(2, 1, 60, mark));
    for (const each of sent) {
      addAll(queue, records(each));
      queue.flush();
    }
    expect(writes).toHaveLength(1);
    take();
    expect(writes).toHaveLength(2);
    take();
    expect(take()).toBe(false);
    expect(received()).toEqual(sent);
  });

  test('drops whole frames when the receiver stalls, and counts them', () => {
    const { queue, take, received } = slowReceiver(640); // room for ten short records
    const sent = Array.from({ length: 30 }, (_, mark) => frame(2, 1, 60, mark));
    for (const each of sent) {
      addAll(queue, records(each));
      queue.flush();
    }
    while (take());
    expect(received()).toEqual(sent.slice(0, 11));
    expect(queue.counters).toEqual({ frames: 11, bytes: 11 * 60, dropped: 19 });
  });

  test('keeps order, loses only what it counts, and never writes half a frame, whatever the receiver does', () => {
    const action = fc.oneof(
      fc.record({
        kind: fc.constant('chunk' as const),
        sizes: fc.array(fc.integer({ min: 14, max: 1514 }), { minLength: 1, maxLength: 12 }),
        wanted: fc.integer({ min: 0, max: 4095 }),
      }),
      fc.record({ kind: fc.constant('take' as const) }),
    );
    fc.assert(
      fc.property(
        fc.array(action, { maxLength: 60 }),
        fc.integer({ min: 100, max: 8000 }),
        (actions, capacity) => {
          const { queue, writes, take, received } = slowReceiver(capacity);
          const offered: Buffer[] = [];
          let mark = 0;
          for (const each of actions) {
            if (each.kind === 'take') {
              take();
              continue;
            }
            const frames = each.sizes.map((size) => frame(2, 1, size, mark++));
            const wanted = (index: number): boolean => ((each.wanted >> index) & 1) === 1;
            offered.push(...frames.filter((_, index) => wanted(index)));
            addAll(queue, records(...frames), wanted);
            queue.flush();
          }
          while (take());
          const got = received();
          expect(got.length + queue.counters.dropped).toBe(offered.length);
          expect(queue.counters.frames).toBe(got.length);
          let place = -1;
          for (const each of got) {
            place = offered.findIndex((bytes, index) => index > place && bytes.equals(each));
            expect(place).not.toBe(-1);
          }
          for (const write of writes) {
            expect(write.pieces.length).toBeLessThanOrEqual(2);
          }
        },
      ),
    );
  });
});
