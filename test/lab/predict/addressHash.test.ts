import { expect, test } from 'vitest';
import { addressNumber, hash32 } from '../../../lab/predict/addressHash.ts';

test('hash_32 keeps the highest bits of the product', () => {
  expect(hash32(1, 8)).toBe(0x61);
  expect(hash32(2, 32)).toBe(0xc3910c8e);
  expect(hash32(0, 8)).toBe(0);
});

test('an address is a number, and anything else an error', () => {
  expect(addressNumber('10.0.69.10')).toBe(0x0a00450a);
  expect(() => addressNumber('the source')).toThrow(RangeError);
});
