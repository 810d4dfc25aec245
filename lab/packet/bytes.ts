import { formatIpv4 } from '../model/ipv4.ts';

/** An unsigned 16-bit number in network order. */
export function wordAt(bytes: Uint8Array, at: number): number {
  return ((bytes[at] as number) << 8) | (bytes[at + 1] as number);
}

/** An unsigned 32-bit number in network order. */
export function longAt(bytes: Uint8Array, at: number): number {
  return ((wordAt(bytes, at) << 16) | wordAt(bytes, at + 2)) >>> 0;
}

/** An IPv4 address as a dotted quad. */
export function ipAt(bytes: Uint8Array, at: number): string {
  return formatIpv4(longAt(bytes, at));
}

/** An Ethernet address in lower case with colons. */
export function macAt(bytes: Uint8Array, at: number): string {
  return Array.from(bytes.subarray(at, at + 6), (byte) => byte.toString(16).padStart(2, '0')).join(':');
}
