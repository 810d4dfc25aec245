import type { VirtualService } from '../../model/lab.ts';
import type { Ipv4Layer, Layer, TcpLayer } from '../layer.ts';
import { find, type ReadFrame } from './readFrame.ts';

/** Which connection is walked. */
export interface ConnectionKey {
  readonly service: Pick<VirtualService, 'vip' | 'port' | 'protocol'>;
  /** Addresses that the client may send from. */
  readonly clientAddresses: readonly string[];
  /** Port that it sent from, where that is known. */
  readonly clientPort?: number;
}

/** Tells the frames of one connection, and which way they go. */
export interface Connection {
  /** Undefined where a frame is none of it. */
  readonly directionOf: (frame: ReadFrame) => 'request' | 'answer' | undefined;
}

/**
 * The connection by the frames that open it, under all the addresses that it goes by: what forwards a SYN may rewrite
 * its addresses and ports, but leaves its sequence number, 32 random bits, alone (RFC 9293, section 3.4.1), and what a
 * datagram carries. Undefined where no SYN, or datagram, of the client to the VIP is among the frames.
 */
export function findConnection(
  frames: readonly (ReadFrame | undefined)[],
  key: ConnectionKey,
): Connection | undefined {
  const first = frames.find((frame) => isOpening(frame, key));
  const mark = first && openingMark(first);
  if (mark === undefined) return undefined;
  const names = new Set(
    frames.flatMap((frame) => {
      const ports = frame?.tcp ?? frame?.udp;
      return frame?.packet !== undefined && ports !== undefined && openingMark(frame) === mark
        ? [forwardName(frame.packet, ports)]
        : [];
    }),
  );
  const isUdp = key.service.protocol === 'udp';
  const ofSegment = (packet: Ipv4Layer, ports: Ports): 'request' | 'answer' | undefined => {
    if (names.has(forwardName(packet, ports))) return 'request';
    return names.has(backwardName(packet, ports)) ? 'answer' : undefined;
  };
  return {
    directionOf({ packet, tcp, udp, icmp }) {
      const ports = isUdp ? udp : tcp;
      if (packet !== undefined && ports !== undefined) return ofSegment(packet, ports);
      if (icmp === undefined) return undefined;
      const about = quotedSegment(icmp.quoted);
      if (about === undefined) return undefined;
      const quoted = ofSegment(about.packet, about.ports);
      // It goes back to who sent what it is about.
      if (quoted === undefined) return undefined;
      return quoted === 'request' ? 'answer' : 'request';
    },
  };
}

type Ports = Pick<TcpLayer, 'sourcePort' | 'destinationPort'>;

function isOpening(
  frame: ReadFrame | undefined,
  { service, clientAddresses, clientPort }: ConnectionKey,
): boolean {
  if (frame?.packet === undefined || openingMark(frame) === undefined) return false;
  const { packet } = frame;
  const ports = service.protocol === 'udp' ? frame.udp : frame.tcp;
  return (
    ports !== undefined &&
    packet.destination === service.vip &&
    ports.destinationPort === service.port &&
    clientAddresses.includes(packet.source) &&
    (clientPort === undefined || ports.sourcePort === clientPort)
  );
}

/** What stays the same of a frame that opens a connection, wherever it is forwarded; undefined for all others. */
function openingMark({ tcp, udp }: ReadFrame): string | undefined {
  if (tcp !== undefined) return isSyn(tcp) ? `tcp ${tcp.sequence}` : undefined;
  return udp === undefined ? undefined : `udp ${udp.content}`;
}

function isSyn({ flags }: TcpLayer): boolean {
  return flags.includes('SYN') && !flags.includes('ACK');
}

function forwardName(packet: Ipv4Layer, { sourcePort, destinationPort }: Ports): string {
  return `${packet.source}:${sourcePort} ${packet.destination}:${destinationPort}`;
}

function backwardName(packet: Ipv4Layer, { sourcePort, destinationPort }: Ports): string {
  return `${packet.destination}:${destinationPort} ${packet.source}:${sourcePort}`;
}

/**
 * What an ICMP error is about. It quotes the packet, whose outer header may be a tunnel's; Linux quotes as much as 576
 * bytes hold, so the whole transport header is there (net/ipv4/icmp.c, icmp_send).
 */
function quotedSegment(
  quoted: readonly Layer[],
): { readonly packet: Ipv4Layer; readonly ports: Ports } | undefined {
  const packet = quoted.findLast((layer) => layer.kind === 'ipv4');
  const ports = find(quoted, 'tcp') ?? find(quoted, 'udp');
  return packet === undefined || ports === undefined ? undefined : { packet, ports };
}
