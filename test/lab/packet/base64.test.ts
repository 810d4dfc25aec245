import fc from 'fast-check';
import { expect, it } from 'vitest';
import { fromBase64, toBase64 } from '../../../lab/packet/base64.ts';

it('is written as Node writes it, and read back whole', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
      const text = toBase64(bytes);
      expect(text).toBe(Buffer.from(bytes).toString('base64'));
      expect(fromBase64(text)).toEqual(new Uint8Array(bytes));
    }),
  );
});

it('is read over lines', () => {
  expect(fromBase64('AQID\nBAUG\n')).toEqual(Uint8Array.of(1, 2, 3, 4, 5, 6));
});
