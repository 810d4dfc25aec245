import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FrameReader } from '../../../../electron/vm/switch/frameReader.ts';
import { frame, framesOf, records, split } from './records.ts';

const lengths = fc.array(fc.integer({ min: 14, max: 3000 }), { maxLength: 30 });
const cuts = fc.array(fc.nat(), { maxLength: 60 });

function read(chunks: readonly Buffer[]): { frames: Buffer[]; fault: string | undefined; stretches: number } {
  const frames: Buffer[] = [];
  let stretches = 0;
  const reader = new FrameReader((bytes, start, end) => {
    stretches++;
    frames.push(...framesOf(bytes.subarray(start, end)));
  });
  for (const chunk of chunks) {
    const fault = reader.read(chunk);
    if (fault !== undefined) return { frames, fault, stretches };
  }
  return { frames, fault: undefined, stretches };
}

describe('frame reader', () => {
  test('hands on the same frames in the same order however the stream is split', () => {
    fc.assert(
      fc.property(lengths, cuts, (sizes, places) => {
        const sent = sizes.map((size, index) => frame(2, 1, size, index));
        const { frames, fault } = read(split(records(...sent), places));
        expect(fault).toBeUndefined();
        expect(Buffer.concat(frames).equals(Buffer.concat(sent))).toBe(true);
        expect(frames.map((each) => each.length)).toEqual(sizes);
      }),
    );
  });

  test('takes a stream byte by byte', () => {
    const sent = [frame(2, 1, 14), frame(2, 1, 1514, 7)];
    const bytes = records(...sent);
    expect(read([...bytes].map((byte) => Buffer.from([byte]))).frames).toEqual(sent);
  });

  test('hands on the whole records of a chunk in place and as one stretch', () => {
    const chunk = records(frame(2, 1), frame(3, 1), frame(2, 1, 1514));
    const seen: [Uint8Array, number, number][] = [];
    new FrameReader((...stretch) => seen.push(stretch)).read(chunk);
    expect(seen).toHaveLength(1);
    expect(seen[0]?.[0]).toBe(chunk);
    expect(seen[0]?.slice(1)).toEqual([0, chunk.length]);
  });

  test('lets a sink keep the record that was cut', () => {
    const kept: Uint8Array[] = [];
    const reader = new FrameReader((bytes, start, end) => kept.push(bytes.subarray(start, end)));
    const sent = [frame(2, 1, 100, 1), frame(2, 1, 100, 2), frame(2, 1, 100, 3)];
    for (const chunk of split(records(...sent), [50, 150, 260])) reader.read(chunk);
    expect(kept.flatMap(framesOf)).toEqual(sent);
  });

  test('takes the longest frame', () => {
    const sent = frame(2, 1, 65_550, 9);
    expect(read(split(records(sent), [3, 1000, 65_553])).frames).toEqual([sent]);
  });

  test.each([0, 13, 65_551, 0x7fffffff, 0xffffffff])(
    'refuses a length of %d, says it, and hands on what came before',
    (length) => {
      fc.assert(
        fc.property(cuts, (places) => {
          const bad = Buffer.alloc(100);
          bad.writeUInt32BE(length);
          const { frames, fault } = read(split(Buffer.concat([records(frame(2, 1)), bad]), places));
          expect(fault).toContain(` ${length} bytes`);
          expect(frames).toEqual([frame(2, 1)]);
        }),
        { numRuns: 30 },
      );
    },
  );
});
