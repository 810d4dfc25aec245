import type { ChecksumState } from './layer.ts';

/** The Internet checksum's sum (RFC 1071) of `bytes`, added to `sum`, folded to 16 bits and not complemented. */
export function onesSum(bytes: Uint8Array, sum = 0): number {
  let total = sum;
  for (let at = 0; at < bytes.length; at += 2) {
    total += ((bytes[at] as number) << 8) | (bytes[at + 1] ?? 0);
  }
  while (total > 0xffff) total = (total & 0xffff) + (total >>> 16);
  return total;
}

/** The sum of the pseudo header that TCP and UDP checksums begin with (RFC 9293, section 3.1). */
export function pseudoHeaderSum(addresses: Uint8Array, protocol: number, length: number): number {
  return onesSum(addresses, protocol + length);
}

/** How the checksum `found` of content stands that has all its bytes, its checksum among them. */
export function checksumState(content: Uint8Array, found: number, pseudoSum = 0): ChecksumState {
  if (onesSum(content, pseudoSum) === 0xffff) return 'right';
  return pseudoSum !== 0 && found === pseudoSum ? 'partial' : 'wrong';
}
