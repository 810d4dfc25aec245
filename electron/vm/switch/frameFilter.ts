import { minimumFrameLength } from './frame.ts';

/** Frames that somebody wants of all that were captured. */
export interface FrameFilter {
  /**
   * TCP and UDP ports, of which a segment or datagram must have one at either end; in a tunnel the inner one counts.
   * ARP, ICMP and all but the first fragments of a packet, which have no ports, are always wanted; other frames never.
   */
  readonly ports: readonly number[];
}

const [icmp, ipInIp, tcp, udp] = [1, 4, 6, 17];

/**
 * Whether a filter wants the frame that lies in `bytes` from `start` to `end`. Looks at the frame where it lies and
 * makes nothing, since it is asked about every frame of a busy network.
 */
export function isWanted({ ports }: FrameFilter, bytes: Uint8Array, start: number, end: number): boolean {
  const etherType = wordAt(bytes, start + 12);
  if (etherType === 0x0806) return true;
  if (etherType !== 0x0800) return false;
  for (let packet = start + minimumFrameLength; packet + 20 <= end;) {
    const content = packet + Math.max(20, ((bytes[packet] as number) & 15) * 4);
    const protocol = bytes[packet + 9] as number;
    if (protocol === icmp || (wordAt(bytes, packet + 6) & 0x1fff) !== 0) return true;
    if (protocol === ipInIp) {
      packet = content;
      continue;
    }
    if ((protocol !== tcp && protocol !== udp) || content + 4 > end) return false;
    return ports.includes(wordAt(bytes, content)) || ports.includes(wordAt(bytes, content + 2));
  }
  return false;
}

function wordAt(bytes: Uint8Array, offset: number): number {
  return ((bytes[offset] as number) << 8) | (bytes[offset + 1] as number);
}
