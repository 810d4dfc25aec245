import { ipAt, macAt, wordAt } from './bytes.ts';
import { dataAt, decodeTransport } from './decodeTransport.ts';
import { checksumState } from './checksum.ts';
import type { ArpLayer, EthernetLayer, Ipv4Layer, Layer } from './layer.ts';

const ethernetHeader = 14;
const arpLength = 28;
const smallestIpHeader = 20;
/** IPv4 in IPv4 in …: a frame could be nothing but headers. */
const mostNesting = 4;

/**
 * The layers of an Ethernet frame, outermost first. Any bytes are taken: where they end early or make no sense, the
 * last layer says so. Of `bytes`, only the beginning of the frame may be there.
 */
export function decodeFrame(bytes: Uint8Array): readonly Layer[] {
  if (bytes.length < ethernetHeader) {
    return [
      {
        kind: 'unreadable',
        unit: 'frame',
        start: 0,
        headerEnd: bytes.length,
        why: 'shorter than an Ethernet header',
      },
    ];
  }
  const ethernet: EthernetLayer = {
    kind: 'ethernet',
    unit: 'frame',
    start: 0,
    headerEnd: ethernetHeader,
    destination: macAt(bytes, 0),
    source: macAt(bytes, 6),
    etherType: wordAt(bytes, 12),
  };
  switch (ethernet.etherType) {
    case 0x0800:
      return [ethernet, ...decodeIpv4(bytes, ethernetHeader)];
    case 0x0806:
      return [ethernet, decodeArp(bytes)];
    default:
      return [ethernet, dataAt(ethernetHeader, bytes.length)];
  }
}

function decodeArp(bytes: Uint8Array): Layer {
  const start = ethernetHeader;
  const place = { start, headerEnd: Math.min(start + arpLength, bytes.length) };
  if (bytes.length < start + arpLength) {
    return { kind: 'unreadable', unit: 'packet', ...place, why: 'shorter than an ARP packet' };
  }
  // Hardware and protocol type with the lengths of their addresses: Ethernet and IPv4 (RFC 826).
  if (
    wordAt(bytes, start) !== 1 ||
    wordAt(bytes, start + 2) !== 0x0800 ||
    wordAt(bytes, start + 4) !== 0x0604
  ) {
    return {
      kind: 'unreadable',
      unit: 'packet',
      ...place,
      why: 'ARP for something other than IPv4 over Ethernet',
    };
  }
  const operations: Readonly<Record<number, ArpLayer['operation']>> = { 1: 'request', 2: 'reply' };
  return {
    kind: 'arp',
    unit: 'packet',
    ...place,
    operation: operations[wordAt(bytes, start + 6)] ?? 'other',
    senderMac: macAt(bytes, start + 8),
    senderIp: ipAt(bytes, start + 14),
    targetMac: macAt(bytes, start + 18),
    targetIp: ipAt(bytes, start + 24),
  };
}

/** An IPv4 packet and what it carries, from `start` on. */
function decodeIpv4(bytes: Uint8Array, start: number, depth = 0): readonly Layer[] {
  const unreadable = (why: string): readonly Layer[] => [
    { kind: 'unreadable', unit: 'packet', start, headerEnd: bytes.length, why },
  ];
  if (bytes.length < start + smallestIpHeader) return unreadable('shorter than an IPv4 header');
  const first = bytes[start] as number;
  const headerLength = (first & 15) * 4;
  if (first >>> 4 !== 4) return unreadable(`version ${first >>> 4} where IPv4 was announced`);
  if (headerLength < smallestIpHeader)
    return unreadable('an IPv4 header that says it is shorter than 20 bytes');
  const totalLength = wordAt(bytes, start + 2);
  if (totalLength < headerLength) return unreadable('a length that is less than its own header');
  const headerEnd = start + headerLength;
  if (bytes.length < headerEnd) return unreadable('its options are cut off');
  const flags = wordAt(bytes, start + 6);
  const offset = (flags & 0x1fff) * 8;
  const isMore = (flags & 0x2000) !== 0;
  const packet: Ipv4Layer = {
    kind: 'ipv4',
    unit: 'packet',
    start,
    headerEnd,
    source: ipAt(bytes, start + 12),
    destination: ipAt(bytes, start + 16),
    protocol: bytes[start + 9] as number,
    ttl: bytes[start + 8] as number,
    identification: wordAt(bytes, start + 4),
    totalLength,
    dontFragment: (flags & 0x4000) !== 0,
    ...(isMore || offset > 0 ? { fragment: { offset, isLast: !isMore } } : {}),
    checksum: checksumState(bytes.subarray(start, headerEnd), wordAt(bytes, start + 10)),
  };
  // What follows the packet is padding: the shortest frame has 60 bytes.
  const end = start + totalLength;
  const content = bytes.subarray(0, Math.min(end, bytes.length));
  if (packet.protocol === 4 && packet.fragment === undefined && depth < mostNesting) {
    return [packet, ...decodeIpv4(content, headerEnd, depth + 1)];
  }
  return [
    packet,
    ...decodeTransport(content, packet, end, (quoted) => decodeIpv4(content, quoted, depth + 1)),
  ];
}
