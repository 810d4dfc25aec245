/**
 * What a unit of data is called at its layer: of OSI layer 2 a frame, of 3 a packet, of 4 a segment (TCP) or datagram
 * (UDP), above it data.
 */
export type DataUnit = 'frame' | 'packet' | 'segment' | 'datagram' | 'data';

/**
 * How a checksum stands. `partial`: it holds the pseudo header alone, since the network card was to do the rest, as
 * captures on the sending machine show it. `unknown`: not all bytes that it covers are there.
 */
export type ChecksumState = 'right' | 'wrong' | 'partial' | 'absent' | 'unknown';

/** Where a header with what it carries begins in the frame, and where the header itself ends, in bytes. */
interface Placed {
  readonly start: number;
  readonly headerEnd: number;
}

export interface EthernetLayer extends Placed {
  readonly kind: 'ethernet';
  readonly unit: 'frame';
  readonly source: string;
  readonly destination: string;
  readonly etherType: number;
}

export interface ArpLayer extends Placed {
  readonly kind: 'arp';
  readonly unit: 'packet';
  readonly operation: 'request' | 'reply' | 'other';
  readonly senderMac: string;
  readonly senderIp: string;
  readonly targetMac: string;
  readonly targetIp: string;
}

export interface Ipv4Layer extends Placed {
  readonly kind: 'ipv4';
  readonly unit: 'packet';
  readonly source: string;
  readonly destination: string;
  /** Number of what it carries: 1 ICMP, 4 another IPv4 packet (a tunnel), 6 TCP, 17 UDP. */
  readonly protocol: number;
  readonly ttl: number;
  readonly identification: number;
  /** Header and content in bytes, as the header says. */
  readonly totalLength: number;
  readonly dontFragment: boolean;
  /** Set in all fragments but a whole packet. */
  readonly fragment?: { readonly offset: number; readonly isLast: boolean };
  readonly checksum: ChecksumState;
}

/** In the order in which they are usually written. */
export const tcpFlags = ['SYN', 'FIN', 'RST', 'PSH', 'ACK', 'URG', 'ECE', 'CWR'] as const;
export type TcpFlag = (typeof tcpFlags)[number];

export interface TcpLayer extends Placed {
  readonly kind: 'tcp';
  readonly unit: 'segment';
  readonly sourcePort: number;
  readonly destinationPort: number;
  readonly sequence: number;
  readonly acknowledgement: number;
  readonly flags: readonly TcpFlag[];
  readonly window: number;
  /** Bytes of data that it carries, by the packet's length. */
  readonly dataLength: number;
  readonly checksum: ChecksumState;
}

export interface UdpLayer extends Placed {
  readonly kind: 'udp';
  readonly unit: 'datagram';
  readonly sourcePort: number;
  readonly destinationPort: number;
  readonly dataLength: number;
  readonly checksum: ChecksumState;
}

export interface IcmpLayer extends Placed {
  readonly kind: 'icmp';
  readonly unit: 'packet';
  readonly type: number;
  readonly code: number;
  /** What type and code mean, as far as a lab meets them. */
  readonly meaning: string;
  /** Of an error: the beginning of the packet that it is about. */
  readonly quoted: readonly Layer[];
  readonly checksum: ChecksumState;
}

export interface HttpLayer extends Placed {
  readonly kind: 'http';
  readonly unit: 'data';
  /** Request or status line. */
  readonly firstLine: string;
  readonly length: number;
}

/** A query or an answer with one question. */
export interface DnsLayer extends Placed {
  readonly kind: 'dns';
  readonly unit: 'data';
  readonly isAnswer: boolean;
  readonly question: { readonly type: string; readonly name: string };
  /** Of an answer: `NOERROR`, `NXDOMAIN`, … */
  readonly status: string;
  /** IPv4 addresses that an answer holds. */
  readonly addresses: readonly string[];
  readonly length: number;
}

export interface DataLayer extends Placed {
  readonly kind: 'data';
  readonly unit: 'data';
  readonly length: number;
}

/** Bytes that should have been a header and are none: too few, or values that it cannot have. */
export interface UnreadableLayer extends Placed {
  readonly kind: 'unreadable';
  readonly unit: DataUnit;
  readonly why: string;
}

/** One layer of a frame. */
export type Layer =
  | EthernetLayer
  | ArpLayer
  | Ipv4Layer
  | TcpLayer
  | UdpLayer
  | IcmpLayer
  | HttpLayer
  | DnsLayer
  | DataLayer
  | UnreadableLayer;
