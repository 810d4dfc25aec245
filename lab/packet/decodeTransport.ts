import { longAt, wordAt } from './bytes.ts';
import { checksumState, pseudoHeaderSum } from './checksum.ts';
import { decodeDns } from './decodeDns.ts';
import { icmpMeaning } from './icmpMeaning.ts';
import {
  tcpFlags,
  type ChecksumState,
  type DataUnit,
  type Ipv4Layer,
  type Layer,
  type TcpFlag,
} from './layer.ts';

const tcpHeader = 20;
const udpHeader = 8;
const icmpHeader = 8;
/** Where data is text, its first line is looked for in so many bytes. */
const longestFirstLine = 200;
const flagBits: readonly (readonly [number, TcpFlag])[] = tcpFlags.map((flag) => [bitOf(flag), flag]);

/**
 * What an IPv4 packet carries. `bytes` end where the packet or what was captured of it ends; `end` is where the packet
 * says that it does. `decodeQuoted` decodes a packet inside an ICMP error.
 */
export function decodeTransport(
  bytes: Uint8Array,
  packet: Ipv4Layer,
  end: number,
  decodeQuoted: (start: number) => readonly Layer[],
): readonly Layer[] {
  const start = packet.headerEnd;
  // Only the first fragment has the header.
  if (packet.fragment !== undefined && packet.fragment.offset > 0) return [dataAt(start, bytes.length)];
  const content: Content = { bytes, packet, start, end };
  switch (packet.protocol) {
    case 1:
      return [decodeIcmp(content, decodeQuoted)];
    case 6:
      return decodeTcp(content);
    case 17:
      return decodeUdp(content);
    default:
      return [dataAt(start, bytes.length)];
  }
}

/** Bytes that are not looked into. */
export function dataAt(start: number, end: number): Layer {
  return { kind: 'data', unit: 'data', start, headerEnd: end, length: end - start };
}

interface Content {
  readonly bytes: Uint8Array;
  readonly packet: Ipv4Layer;
  readonly start: number;
  readonly end: number;
}

function decodeTcp(content: Content): readonly Layer[] {
  const { bytes, start, end } = content;
  if (bytes.length < start + tcpHeader) return [unreadable('segment', content, 'shorter than a TCP header')];
  const headerLength = ((bytes[start + 12] as number) >>> 4) * 4;
  if (headerLength < tcpHeader)
    return [unreadable('segment', content, 'a TCP header that says it is shorter than 20 bytes')];
  const headerEnd = start + headerLength;
  if (headerEnd > end) return [unreadable('segment', content, 'a TCP header that is longer than its packet')];
  const bits = bytes[start + 13] as number;
  const segment: Layer = {
    kind: 'tcp',
    unit: 'segment',
    start,
    headerEnd: Math.min(headerEnd, bytes.length),
    sourcePort: wordAt(bytes, start),
    destinationPort: wordAt(bytes, start + 2),
    sequence: longAt(bytes, start + 4),
    acknowledgement: longAt(bytes, start + 8),
    flags: flagBits.filter(([bit]) => (bits & bit) !== 0).map(([, flag]) => flag),
    window: wordAt(bytes, start + 14),
    dataLength: end - headerEnd,
    checksum: transportChecksum(content, wordAt(bytes, start + 16)),
  };
  return [segment, ...decodeData(bytes, headerEnd)];
}

function decodeUdp(content: Content): readonly Layer[] {
  const { bytes, start } = content;
  if (bytes.length < start + udpHeader) return [unreadable('datagram', content, 'shorter than a UDP header')];
  const length = wordAt(bytes, start + 4);
  if (length < udpHeader)
    return [unreadable('datagram', content, 'a length that is less than its own header')];
  const found = wordAt(bytes, start + 6);
  const headerEnd = start + udpHeader;
  const datagram: Layer = {
    kind: 'udp',
    unit: 'datagram',
    start,
    headerEnd,
    sourcePort: wordAt(bytes, start),
    destinationPort: wordAt(bytes, start + 2),
    dataLength: length - udpHeader,
    checksum: found === 0 ? 'absent' : transportChecksum(content, found),
  };
  if (bytes.length <= headerEnd) return [datagram];
  return [datagram, decodeDns(bytes, headerEnd) ?? dataAt(headerEnd, bytes.length)];
}

function decodeIcmp(content: Content, decodeQuoted: (start: number) => readonly Layer[]): Layer {
  const { bytes, start, end } = content;
  if (bytes.length < start + icmpHeader) return unreadable('packet', content, 'shorter than an ICMP header');
  const type = bytes[start] as number;
  const code = bytes[start + 1] as number;
  const headerEnd = start + icmpHeader;
  const isError = type === 3 || type === 5 || type === 11 || type === 12;
  return {
    kind: 'icmp',
    unit: 'packet',
    start,
    headerEnd,
    type,
    code,
    meaning: icmpMeaning(type, code),
    quoted: isError && bytes.length > headerEnd ? decodeQuoted(headerEnd) : [],
    checksum: isWhole(content)
      ? checksumState(bytes.subarray(start, end), wordAt(bytes, start + 2))
      : 'unknown',
  };
}

function decodeData(bytes: Uint8Array, start: number): readonly Layer[] {
  if (bytes.length <= start) return [];
  const head = String.fromCharCode(...bytes.subarray(start, start + longestFirstLine));
  const [firstLine] =
    /^(?:[A-Z]{3,10} [^\r\n]+ HTTP\/1\.[01]|HTTP\/1\.[01] [0-9]{3}[^\r\n]*)/.exec(head) ?? [];
  if (firstLine === undefined) return [dataAt(start, bytes.length)];
  // Whatever a machine sends is shown to people: nothing but printable ASCII.
  const printable = firstLine.replace(/[^ -~]/g, '?');
  return [
    {
      kind: 'http',
      unit: 'data',
      start,
      headerEnd: bytes.length,
      firstLine: printable,
      length: bytes.length - start,
    },
  ];
}

/** Whether all of the packet is there, in one piece. */
function isWhole({ bytes, packet, end }: Content): boolean {
  return bytes.length === end && packet.fragment === undefined;
}

function transportChecksum(content: Content, found: number): ChecksumState {
  if (!isWhole(content)) return 'unknown';
  const { bytes, packet, start, end } = content;
  const addresses = bytes.subarray(packet.start + 12, packet.start + 20);
  return checksumState(
    bytes.subarray(start, end),
    found,
    pseudoHeaderSum(addresses, packet.protocol, end - start),
  );
}

function unreadable(unit: DataUnit, { bytes, start }: Content, why: string): Layer {
  return { kind: 'unreadable', unit, start, headerEnd: bytes.length, why };
}

function bitOf(flag: TcpFlag): number {
  const bits: Readonly<Record<TcpFlag, number>> = {
    FIN: 1,
    SYN: 2,
    RST: 4,
    PSH: 8,
    ACK: 16,
    URG: 32,
    ECE: 64,
    CWR: 128,
  };
  return bits[flag];
}
