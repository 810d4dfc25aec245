import { onesSum, pseudoHeaderSum } from '../../../lab/packet/checksum.ts';
import type { TcpFlag } from '../../../lab/packet/layer.ts';
import { parseIpv4 } from '../../../lab/model/ipv4.ts';

/** Frames made by hand, with right lengths and checksums. */

export interface TcpContent {
  readonly source: string;
  readonly destination: string;
  readonly sourcePort: number;
  readonly destinationPort: number;
  readonly sequence: number;
  readonly acknowledgement: number;
  readonly flags: readonly TcpFlag[];
  readonly data?: string;
}

export function ethernetFrame(
  { source, destination }: { readonly source: string; readonly destination: string },
  etherType: number,
  content: Uint8Array,
): Uint8Array {
  return Uint8Array.from([
    ...macBytes(destination),
    ...macBytes(source),
    etherType >>> 8,
    etherType & 255,
    ...content,
  ]);
}

export function arpPacket(
  operation: 1 | 2,
  sender: { readonly mac: string; readonly ip: string },
  target: { readonly mac: string; readonly ip: string },
): Uint8Array {
  const head = [0, 1, 8, 0, 6, 4, 0, operation];
  return Uint8Array.from([
    ...head,
    ...macBytes(sender.mac),
    ...ipBytes(sender.ip),
    ...macBytes(target.mac),
    ...ipBytes(target.ip),
  ]);
}

export function ipv4Packet(
  {
    source,
    destination,
    protocol,
    ttl = 64,
  }: {
    readonly source: string;
    readonly destination: string;
    readonly protocol: number;
    readonly ttl?: number;
  },
  content: Uint8Array,
): Uint8Array {
  const length = 20 + content.length;
  const header = Uint8Array.from([
    ...[0x45, 0, length >>> 8, length & 255, 0x12, 0x34, 0x40, 0, ttl, protocol, 0, 0],
    ...ipBytes(source),
    ...ipBytes(destination),
  ]);
  setWord(header, 10, ~onesSum(header) & 0xffff);
  return Uint8Array.from([...header, ...content]);
}

export function tcpPacket(content: TcpContent, ttl = 64): Uint8Array {
  const {
    source,
    destination,
    sourcePort,
    destinationPort,
    sequence,
    acknowledgement,
    flags,
    data = '',
  } = content;
  const bits = { FIN: 1, SYN: 2, RST: 4, PSH: 8, ACK: 16, URG: 32, ECE: 64, CWR: 128 };
  const segment = Uint8Array.from([
    ...[...word(sourcePort), ...word(destinationPort), ...long(sequence), ...long(acknowledgement)],
    ...[0x50, flags.reduce((sum, flag) => sum | bits[flag], 0), 0xfa, 0xf0, 0, 0, 0, 0],
    ...new TextEncoder().encode(data),
  ]);
  const addresses = Uint8Array.from([...ipBytes(source), ...ipBytes(destination)]);
  setWord(segment, 16, ~onesSum(segment, pseudoHeaderSum(addresses, 6, segment.length)) & 0xffff);
  return ipv4Packet({ source, destination, protocol: 6, ttl }, segment);
}

/** A UDP datagram, with its checksum. */
export function udpPacket(
  {
    source,
    destination,
    sourcePort,
    destinationPort,
  }: Pick<TcpContent, 'source' | 'destination' | 'sourcePort' | 'destinationPort'>,
  content: Uint8Array,
): Uint8Array {
  const length = 8 + content.length;
  const datagram = Uint8Array.from([
    ...[...word(sourcePort), ...word(destinationPort), ...word(length), 0, 0],
    ...content,
  ]);
  const addresses = Uint8Array.from([...ipBytes(source), ...ipBytes(destination)]);
  setWord(datagram, 6, ~onesSum(datagram, pseudoHeaderSum(addresses, 17, length)) & 0xffff);
  return ipv4Packet({ source, destination, protocol: 17 }, datagram);
}

/** A DNS query for the address of a name, or the answer that it has one (RFC 1035, section 4). */
export function dnsMessage(name: string, address?: string): Uint8Array {
  const labels = name.split('.').flatMap((label) => [label.length, ...new TextEncoder().encode(label)]);
  const isAnswer = address !== undefined;
  return Uint8Array.from([
    ...[0x12, 0x34, isAnswer ? 0x85 : 1, isAnswer ? 0x80 : 0x20, 0, 1, 0, isAnswer ? 1 : 0, 0, 0, 0, 0],
    ...[...labels, 0, 0, 1, 0, 1],
    ...(isAnswer ? [0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 0, 0, 4, ...ipBytes(address)] : []),
  ]);
}

/** An ICMP error about a packet. */
export function icmpError(type: number, code: number, about: Uint8Array): Uint8Array {
  const message = Uint8Array.from([type, code, 0, 0, 0, 0, 0, 0, ...about]);
  setWord(message, 2, ~onesSum(message) & 0xffff);
  return message;
}

function setWord(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value >>> 8;
  bytes[at + 1] = value & 255;
}

function word(value: number): readonly number[] {
  return [(value >>> 8) & 255, value & 255];
}

function long(value: number): readonly number[] {
  return [...word(value >>> 16), ...word(value & 0xffff)];
}

function macBytes(mac: string): readonly number[] {
  return mac.split(':').map((part) => Number.parseInt(part, 16));
}

function ipBytes(ip: string): readonly number[] {
  return long(parseIpv4(ip) ?? 0);
}
