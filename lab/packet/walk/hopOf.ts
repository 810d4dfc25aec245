import type { DnsLayer } from '../layer.ts';
import type { LabStations } from './labStations.ts';
import type { ReadFrame } from './readFrame.ts';
import type { Hop, HopEnd, WalkFrame } from './walkReport.ts';

const broadcast = 'ff:ff:ff:ff:ff:ff';

interface HopContext {
  readonly frame: WalkFrame;
  readonly direction: Hop['direction'];
  readonly stations: LabStations;
  /** When the connection began. */
  readonly startMs: number;
}

/** A frame as a hop by itself, not yet tied to the others. */
export function hopOf(read: ReadFrame, { frame, direction, stations, startMs }: HopContext): Hop {
  const { ethernet, packet, outer, tcp, udp, arp } = read;
  const ports = tcp ?? udp;
  const end = (mac: string, ip: string | undefined, port: number | undefined): HopEnd => {
    const machine = stations.machineAt(mac);
    return {
      ...(machine === undefined ? {} : { machine }),
      mac,
      ip: ip ?? '',
      ...(port === undefined ? {} : { port }),
    };
  };
  return {
    kind: kindOf(read),
    direction,
    atMs: frame.timeMs - startMs,
    network: frame.network,
    source: end(ethernet.source, packet?.source ?? arp?.senderIp, ports?.sourcePort),
    destination: end(ethernet.destination, packet?.destination ?? arp?.targetIp, ports?.destinationPort),
    ...(outer && { tunnel: { source: outer.source, destination: outer.destination } }),
    flags: tcp?.flags ?? [],
    dataLength: ports?.dataLength ?? 0,
    says: saying(read),
    isRetransmission: false,
    rewrites: [],
  };
}

function kindOf({ arp, icmp, udp }: ReadFrame): Hop['kind'] {
  if (arp !== undefined) return 'arp';
  if (icmp !== undefined) return 'icmp';
  return udp === undefined ? 'tcp' : 'udp';
}

/** What a frame says in a few words. */
function saying({ tcp, udp, icmp, arp, http, dns, ethernet }: ReadFrame): string {
  if (arp !== undefined) {
    if (arp.operation === 'reply') return `${arp.senderIp} is at ${arp.senderMac}`;
    const isAsked = ethernet.destination === broadcast ? 'who has' : 'are you';
    return arp.senderIp === arp.targetIp ? `${arp.senderIp} announces itself` : `${isAsked} ${arp.targetIp}?`;
  }
  if (icmp !== undefined) return `ICMP ${icmp.meaning}`;
  if (http !== undefined) return http.firstLine;
  if (dns !== undefined) return dnsWords(dns);
  if (udp !== undefined) return `${udp.dataLength} bytes of data`;
  if (tcp === undefined) return '';
  const flags = tcp.flags.filter((flag) => flag !== 'PSH').join(' ');
  return tcp.dataLength === 0 ? flags : `${tcp.dataLength} bytes of data`;
}

/** As tcpdump writes it. */
function dnsWords({ isAnswer, question, status, addresses }: DnsLayer): string {
  if (!isAnswer) return `${question.type}? ${question.name}`;
  return status === 'NOERROR' && addresses.length > 0 ? `A ${addresses.join(' ')}` : status;
}
