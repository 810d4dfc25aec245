import { fromBase64 } from '../base64.ts';
import { writePcapng } from '../pcapng.ts';
import type { Hop, WalkReport } from './walkReport.ts';

/** A walk as a capture file for Wireshark: an interface for each network, each frame with its hop as a comment. */
export function walkPcapng({ lab, networks, hops, frames }: WalkReport): Uint8Array {
  const named = [...new Set([...networks, ...frames.map(({ network }) => network)])];
  return writePcapng({
    comment: `LVS Lab: one connection through the lab ${lab}`,
    interfaces: named.map((name) => ({ name, description: `network ${name} of the lab ${lab}` })),
    packets: frames.map(({ network, timeMs, length, base64 }, at) => ({
      interfaceIndex: named.indexOf(network),
      timeMs,
      length,
      bytes: fromBase64(base64),
      comment: commentOf(hops[at]),
    })),
  });
}

function commentOf(hop: Hop | undefined): string {
  if (hop === undefined) return '';
  const [from, to] = [hop.source.machine ?? hop.source.mac, hop.destination.machine ?? hop.destination.mac];
  const rewrites = hop.rewrites
    .filter(({ field }) => field !== 'source-mac' && field !== 'destination-mac')
    .map(({ field, before, after }) => `${field} ${before} → ${after}`);
  return [`${from} → ${to}: ${hop.says}`, ...rewrites, ...(hop.isRetransmission ? ['sent again'] : [])].join(
    '; ',
  );
}
