import { parseIpv4 } from '../model/ipv4.ts';

/** Golden ratio of `hash_32` (include/linux/hash.h). */
const goldenRatio = 0x61c88647;
const mask64 = 0xffff_ffff_ffff_ffffn;

/** An address as the number that the kernel hashes. @throws RangeError for what is no IPv4 address. */
export function addressNumber(address: string): number {
  const number = parseIpv4(address);
  if (number === undefined) throw new RangeError(`${address} is no IPv4 address.`);
  return number;
}

/** The highest `bits` bits of the product with the golden ratio, as `hash_32` has it since Linux 4.7. */
export function hash32(value: number, bits: number): number {
  return Math.imul(value, goldenRatio) >>> (32 - bits);
}

/**
 * HalfSipHash as 64-bit kernels have it (`hsiphash_1u32` in lib/siphash.c: SipHash-1-3, lower half of the result). Both
 * halves of the key are the same here.
 */
export function hsiphash(value: number, halfKey: bigint): number {
  const input = (4n << 56n) | BigInt(value >>> 0);
  let v0 = 0x736f_6d65_7073_6575n ^ halfKey;
  let v1 = 0x646f_7261_6e64_6f6dn ^ halfKey;
  let v2 = 0x6c79_6765_6e65_7261n ^ halfKey;
  let v3 = 0x7465_6462_7974_6573n ^ halfKey;
  const round = (): void => {
    v0 = (v0 + v1) & mask64;
    v1 = rotated(v1, 13n) ^ v0;
    v0 = rotated(v0, 32n);
    v2 = (v2 + v3) & mask64;
    v3 = rotated(v3, 16n) ^ v2;
    v0 = (v0 + v3) & mask64;
    v3 = rotated(v3, 21n) ^ v0;
    v2 = (v2 + v1) & mask64;
    v1 = rotated(v1, 17n) ^ v2;
    v2 = rotated(v2, 32n);
  };
  v3 ^= input;
  round();
  v0 ^= input;
  v2 ^= 0xffn;
  round();
  round();
  round();
  return Number((v0 ^ v1 ^ v2 ^ v3) & 0xffff_ffffn);
}

function rotated(value: bigint, bits: bigint): bigint {
  return ((value << bits) | (value >> (64n - bits))) & mask64;
}
