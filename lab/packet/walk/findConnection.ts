import type { VirtualService } from '../../model/lab.ts';
import type { Ipv4Layer, Layer, TcpLayer } from '../layer.ts';
import { find, type ReadFrame } from './readFrame.ts';

/** Which connection is walked. */
export interface ConnectionKey {
  readonly service: Pick<VirtualService, 'vip' | 'port'>;
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
 * its addresses and ports, but leaves its sequence number, 32 random bits, alone (RFC 9293, section 3.4.1). Undefined
 * where no SYN of the client to the VIP is among the frames.
 */
export function findConnection(
  frames: readonly (ReadFrame | undefined)[],
  key: ConnectionKey,
): Connection | undefined {
  const first = frames.find((frame) => isOpening(frame, key));
  if (first?.tcp === undefined) return undefined;
  const { sequence } = first.tcp;
  const names = new Set(
    frames.flatMap((frame) =>
      frame?.packet !== undefined &&
      frame.tcp !== undefined &&
      isSyn(frame.tcp) &&
      frame.tcp.sequence === sequence
        ? [forwardName(frame.packet, frame.tcp)]
        : [],
    ),
  );
  const ofSegment = (packet: Ipv4Layer, tcp: Ports): 'request' | 'answer' | undefined => {
    if (names.has(forwardName(packet, tcp))) return 'request';
    return names.has(backwardName(packet, tcp)) ? 'answer' : undefined;
  };
  return {
    directionOf({ packet, tcp, icmp }) {
      if (packet !== undefined && tcp !== undefined) return ofSegment(packet, tcp);
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
  const { packet, tcp } = frame ?? {};
  if (packet === undefined || tcp === undefined || !isSyn(tcp)) return false;
  return (
    packet.destination === service.vip &&
    tcp.destinationPort === service.port &&
    clientAddresses.includes(packet.source) &&
    (clientPort === undefined || tcp.sourcePort === clientPort)
  );
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
 * bytes hold, so the whole TCP header is there (net/ipv4/icmp.c, icmp_send).
 */
function quotedSegment(
  quoted: readonly Layer[],
): { readonly packet: Ipv4Layer; readonly ports: Ports } | undefined {
  const packet = quoted.findLast((layer) => layer.kind === 'ipv4');
  const tcp = find(quoted, 'tcp');
  return packet === undefined || tcp === undefined ? undefined : { packet, ports: tcp };
}
