import fc from 'fast-check';
import { expect, test } from 'vitest';
import { TailText } from '../../../electron/ssh/tailText.ts';

test('A tail is the end of the text, in whole characters, however it arrives', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'é', '中', '🜁') });
  fc.assert(
    fc.property(text, fc.nat(40), fc.integer({ min: 1, max: 5 }), (whole, maxBytes, size) => {
      const tail = new TailText(maxBytes);
      const bytes = Buffer.from(whole);
      for (let offset = 0; offset < bytes.length; offset += size)
        tail.add(bytes.subarray(offset, offset + size));
      expect(whole.endsWith(tail.text)).toBe(true);
      expect(tail.isTruncated).toBe(bytes.length > maxBytes);
      const length = Buffer.byteLength(tail.text);
      expect(length).toBeLessThanOrEqual(maxBytes);
      // No character is given up that would have fitted.
      expect(length).toBeGreaterThan(Math.min(bytes.length, maxBytes) - 4);
    }),
  );
});
