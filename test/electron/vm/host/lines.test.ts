import { Duplex, PassThrough } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LineReader, parseLine, readFirstLine } from '../../../../electron/vm/host/lines.ts';

describe('line reader', () => {
  test('gives the same lines however the stream is split, also within a character', () => {
    const line = fc.string({ unit: 'grapheme' }).filter((text) => !text.includes('\n'));
    fc.assert(
      fc.property(fc.array(line), fc.array(fc.nat()), (lines, cuts) => {
        const bytes = Buffer.from(lines.map((each) => `${each}\n`).join(''));
        const places = [
          0,
          ...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b),
          bytes.length,
        ];
        const reader = new LineReader(1 << 20);
        const read = places.slice(1).flatMap((end, index) => reader.read(bytes.subarray(places[index], end)));
        expect(read).toEqual(lines);
      }),
    );
  });

  test('refuses a line that is longer than allowed, also one that never ends', () => {
    const reader = new LineReader(10);
    expect(reader.read(Buffer.from('0123456789\n'))).toEqual(['0123456789']);
    expect(reader.read(Buffer.from('01234'))).toEqual([]);
    expect(reader.read(Buffer.from('567890'))).toBeUndefined();
  });
});

describe('first line', () => {
  const bounds = { maximumBytes: 20, signal: new AbortController().signal };

  test.each([
    ['at once', ['{"a":1}\nrest of it']],
    ['in pieces', ['{"a"', ':1}', '\nrest', ' of it']],
  ])('leaves what follows for the next reader, when it comes %s', async (_, chunks) => {
    const stream = new PassThrough();
    const line = readFirstLine(stream, bounds);
    for (const chunk of chunks) stream.write(chunk);
    expect(parseLine(await line)).toEqual({ a: 1 });
    stream.end('.');
    let rest = '';
    stream.on('data', (chunk: Buffer) => (rest += chunk.toString()));
    await new Promise((resolve) => stream.on('end', resolve));
    expect(rest).toBe('rest of it.');
  });

  test('is refused when it is too long, when the stream ends first, and when it is given up', async () => {
    const long = new PassThrough();
    long.write('x'.repeat(30));
    await expect(readFirstLine(long, bounds)).rejects.toThrow('longer than 20');
    const short = new PassThrough();
    short.end('x');
    await expect(readFirstLine(short, bounds)).rejects.toThrow('ended');
    const silent = new Duplex({ read: () => undefined });
    const abort = new AbortController();
    const line = readFirstLine(silent, { ...bounds, signal: abort.signal });
    abort.abort(new Error('enough'));
    await expect(line).rejects.toThrow('enough');
  });
});

test('a line that is no JSON is undefined', () => {
  expect(parseLine('{')).toBeUndefined();
});
