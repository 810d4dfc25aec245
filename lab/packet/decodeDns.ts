import { ipAt, wordAt } from './bytes.ts';
import type { DnsLayer } from './layer.ts';

const header = 12;
/** Longest name with its dots (RFC 1035, section 3.1). */
const longestName = 255;
const internet = 1;
const addressType = 1;
const typeNames: Readonly<Record<number, string>> = {
  1: 'A',
  2: 'NS',
  5: 'CNAME',
  6: 'SOA',
  12: 'PTR',
  28: 'AAAA',
};
/** By their numbers (RFC 1035, section 4.1.1). */
const statusNames = ['NOERROR', 'FORMERR', 'SERVFAIL', 'NXDOMAIN', 'NOTIMP', 'REFUSED'];

/**
 * A DNS message with one question, from `start` to the end of `bytes`; undefined where it is none that can be read.
 * Any UDP port may carry it, so it is told by its form alone.
 */
export function decodeDns(bytes: Uint8Array, start: number): DnsLayer | undefined {
  if (bytes.length < start + header || wordAt(bytes, start + 4) !== 1) return undefined;
  const flags = wordAt(bytes, start + 2);
  // A query or its answer, with the reserved bit clear.
  if ((flags & 0x7840) !== 0) return undefined;
  const name = nameAt(bytes, start + header);
  if (name === undefined || bytes.length < name.end + 4 || wordAt(bytes, name.end + 2) !== internet)
    return undefined;
  const type = wordAt(bytes, name.end);
  return {
    kind: 'dns',
    unit: 'data',
    start,
    headerEnd: bytes.length,
    length: bytes.length - start,
    isAnswer: (flags & 0x8000) !== 0,
    question: { type: typeNames[type] ?? `TYPE${type}`, name: name.text },
    status: statusNames[flags & 15] ?? `RCODE${flags & 15}`,
    addresses: addressesAt(bytes, name.end + 4, wordAt(bytes, start + 6)),
  };
}

/** IPv4 addresses among the first `count` records; those that can be read. */
function addressesAt(bytes: Uint8Array, start: number, count: number): readonly string[] {
  const addresses: string[] = [];
  let at = start;
  for (let record = 0; record < count; record++) {
    const end = endOfName(bytes, at);
    if (end === undefined || bytes.length < end + 10) break;
    const length = wordAt(bytes, end + 8);
    if (bytes.length < end + 10 + length) break;
    if (wordAt(bytes, end) === addressType && length === 4) addresses.push(ipAt(bytes, end + 10));
    at = end + 10 + length;
  }
  return addresses;
}

/** A name that is written out, as that of the first question always is. */
function nameAt(
  bytes: Uint8Array,
  start: number,
): { readonly text: string; readonly end: number } | undefined {
  const labels: string[] = [];
  let at = start;
  for (;;) {
    const length = bytes[at];
    if (length === undefined || length > 63 || at + 1 + length > bytes.length) return undefined;
    at += 1;
    if (length === 0) return { text: labels.length === 0 ? '.' : labels.join('.'), end: at };
    const label = String.fromCharCode(...bytes.subarray(at, at + length));
    // Whatever a machine sends is shown to people: nothing but printable ASCII.
    if (!/^[!-~]+$/.test(label)) return undefined;
    labels.push(label);
    at += length;
    if (at - start > longestName) return undefined;
  }
}

/** Where a name ends that may end with a pointer to an earlier one (RFC 1035, section 4.1.4). */
function endOfName(bytes: Uint8Array, start: number): number | undefined {
  let at = start;
  for (;;) {
    const length = bytes[at];
    if (length === undefined) return undefined;
    if (length >= 0xc0) return at + 2;
    if (length > 63) return undefined;
    at += 1 + length;
    if (length === 0) return at;
  }
}
