import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readPcap } from '../../../lab/packet/readPcap.ts';

interface Form {
  readonly isLittle: boolean;
  readonly magic: number;
  readonly fraction: number;
}

/** A file with two frames, the second of which was cut to 3 of 60 bytes. */
function pcapFile({ isLittle, magic, fraction }: Form): Uint8Array {
  const view = new DataView(new ArrayBuffer(24 + 16 + 4 + 16 + 3));
  const longs = (at: number, ...values: readonly number[]): void =>
    values.forEach((value, i) => view.setUint32(at + i * 4, value, isLittle));
  longs(0, magic, 0, 0, 0, 65_535, 1);
  longs(24, 1_800_000_000, fraction, 4, 4);
  longs(44, 1_800_000_001, 0, 3, 60);
  const bytes = new Uint8Array(view.buffer);
  bytes.set([1, 2, 3, 4], 40);
  bytes.set([5, 6, 7], 60);
  return bytes;
}

const micro: Form = { isLittle: true, magic: 0xa1b2c3d4, fraction: 250_000 };

describe('a pcap file', () => {
  it.each<Form & { readonly name: string }>([
    { name: 'little-endian microseconds', ...micro },
    { name: 'little-endian nanoseconds', isLittle: true, magic: 0xa1b23c4d, fraction: 250_000_000 },
    { name: 'big-endian microseconds', isLittle: false, magic: 0xa1b2c3d4, fraction: 250_000 },
    { name: 'big-endian nanoseconds', isLittle: false, magic: 0xa1b23c4d, fraction: 250_000_000 },
  ])('is read in $name', (form) => {
    expect(readPcap(pcapFile(form))).toEqual([
      { timeMs: 1_800_000_000_250, length: 4, bytes: Uint8Array.of(1, 2, 3, 4) },
      { timeMs: 1_800_000_001_000, length: 60, bytes: Uint8Array.of(5, 6, 7) },
    ]);
  });

  it('ends with the last whole frame where it was cut', () => {
    expect(readPcap(pcapFile(micro).subarray(0, 61))).toHaveLength(1);
    expect(readPcap(pcapFile(micro).subarray(0, 24))).toEqual([]);
  });

  it('is none where it begins with something else or is not of Ethernet', () => {
    expect(readPcap(new TextEncoder().encode('tcpdump: permission denied\n'))).toBeUndefined();
    const cooked = pcapFile(micro);
    cooked[20] = 113;
    expect(readPcap(cooked)).toBeUndefined();
  });

  it('may be any bytes after its beginning', () => {
    const head = pcapFile(micro).slice(0, 24);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (rest) => {
        expect(readPcap(Uint8Array.from([...head, ...rest]))).toBeDefined();
      }),
    );
  });
});
