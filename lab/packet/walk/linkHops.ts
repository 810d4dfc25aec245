import type { ReadFrame } from './readFrame.ts';
import { rewrittenFields, type Hop, type Rewrite, type RewrittenField } from './walkReport.ts';

/** A hop with the frame that it comes from. */
export interface LinkedHop {
  readonly hop: Hop;
  readonly read: ReadFrame;
}

/**
 * Ties hops together, in the order of time: which one a machine forwards, what it rewrote, and which segments were sent
 * again. Sequence and acknowledgement numbers tell segments apart: no forwarding method touches them, nor what a
 * datagram carries.
 */
export function linkHops(hops: readonly LinkedHop[]): readonly Hop[] {
  /** Indexes of hops that somebody may still forward, by what they carry. */
  const arrived = new Map<string, number[]>();
  const sent = new Set<string>();
  return hops.map(({ hop, read }, index) => {
    const carried = contentOf(hop, read);
    if (carried === undefined) return hop;
    const waiting = arrived.get(carried) ?? [];
    const from = waiting.find((at) => isForwardedBy(hops[at]?.hop, hop));
    const onWire = `${carried} ${hop.network} ${hop.source.mac} ${hop.destination.mac} ${hop.source.ip} ${hop.destination.ip}`;
    const isRetransmission = isWorthRepeating(hop) && sent.has(onWire);
    sent.add(onWire);
    arrived.set(carried, [...waiting.filter((at) => at !== from), index]);
    const before = from === undefined ? undefined : hops[from]?.hop;
    return {
      ...hop,
      isRetransmission,
      ...(from === undefined ? {} : { forwards: from }),
      rewrites: before === undefined ? [] : rewritesBetween(before, hop),
    };
  });
}

/** What a hop carries that stays the same however it is forwarded; ARP is never forwarded. */
function contentOf(hop: Hop, { tcp, udp, icmp }: ReadFrame): string | undefined {
  if (tcp !== undefined) {
    const { sequence, acknowledgement, flags, dataLength } = tcp;
    return `${hop.direction} ${sequence} ${acknowledgement} ${flags.join('')} ${dataLength}`;
  }
  if (udp !== undefined) return `${hop.direction} udp ${udp.content}`;
  return icmp === undefined ? undefined : `${hop.direction} icmp ${icmp.type} ${icmp.code}`;
}

/** A bare acknowledgement may be said twice without anything being lost. */
function isWorthRepeating({ flags, dataLength }: Hop): boolean {
  return dataLength > 0 || flags.includes('SYN') || flags.includes('FIN');
}

/** The hop came to the machine that sends the other one. */
function isForwardedBy(before: Hop | undefined, after: Hop): boolean {
  if (before === undefined) return false;
  const { machine, mac } = before.destination;
  return machine === undefined ? mac === after.source.mac : machine === after.source.machine;
}

function rewritesBetween(before: Hop, after: Hop): readonly Rewrite[] {
  return rewrittenFields.flatMap((field): Rewrite[] => {
    const [was, is] = [valueOf(before, field), valueOf(after, field)];
    return was === is ? [] : [{ field, before: was, after: is }];
  });
}

function valueOf({ source, destination, tunnel }: Hop, field: RewrittenField): string {
  switch (field) {
    case 'source-mac':
      return source.mac;
    case 'destination-mac':
      return destination.mac;
    case 'source-ip':
      return source.ip;
    case 'destination-ip':
      return destination.ip;
    case 'source-port':
      return String(source.port ?? '');
    case 'destination-port':
      return String(destination.port ?? '');
    case 'tunnel':
      return tunnel === undefined ? '' : `${tunnel.source} → ${tunnel.destination}`;
    default:
      return field satisfies never;
  }
}
