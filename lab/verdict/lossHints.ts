import { portWords } from '../model/portWords.ts';
import { portsOf, serverPortOf, type Forwarding, type Lab, type VirtualService } from '../model/lab.ts';
import type { LossKind, RequestSource } from './measurement.ts';

/** Usual cause when connections to one real server time out while others answer. */
const timeoutOfOne: Readonly<Record<Forwarding, string>> = {
  nat: 'its default route does not lead through the director, or it drops the packets',
  dr: 'the VIP is missing on its lo, or it drops the packets',
  tun: 'the VIP or tunl0 is missing there, rp_filter drops the packets, or it has no way back to the client',
  fullnat: 'it cannot reach the director’s LIP, or it drops the packets',
};

/** Usual cause when all connections time out. */
const timeoutOfAll: Readonly<Record<Forwarding, string>> = {
  nat: 'ip_forward may be off on the director, or the real servers have no default route through it',
  dr: 'the VIP may be missing on the real servers’ lo, or nobody answers ARP for it',
  tun: 'the VIP or tunl0 may be missing on the real servers, or rp_filter drops the packets there',
  fullnat: 'ip_forward or net.ipv4.vs.conntrack may be off on the director, so that no source NAT happens',
};

/** Usual cause of a loss on one real server, as the end of a sentence; empty where none stands out. */
export function hintForOne(loss: LossKind, { service }: Lab): string {
  switch (loss) {
    case 'refused':
      return service.forwarding === 'tun' ? `${silent(service)}, or tunl0 is down there` : silent(service);
    case 'timeout':
      return timeoutOfOne[service.forwarding];
    case 'reset':
      return 'something closed the connections midway';
    case 'unreachable':
      return 'the way to it is missing';
    case 'other':
      return '';
    default:
      return loss satisfies never;
  }
}

/** Usual cause when nothing is answered at all, as the end of a sentence; empty where none stands out. */
export function hintForAll(loss: LossKind, { service }: Lab, from: RequestSource): string {
  const { forwarding } = service;
  if (from === 'director' && (forwarding === 'dr' || forwarding === 'tun')) {
    return `under ${forwarding} the director drops answers that come from its own VIP, so test from the client`;
  }
  switch (loss) {
    case 'refused':
      return `no real server listens on ${listenedPorts(service)}, or none takes connections`;
    case 'timeout':
      return timeoutOfAll[forwarding];
    case 'unreachable':
      return 'the way to the VIP is missing';
    case 'reset':
    case 'other':
      return '';
    default:
      return loss satisfies never;
  }
}

/** What answers requests of a service on a real server. */
export function serverWord({ protocol }: Pick<VirtualService, 'protocol'>): string {
  return protocol === 'udp' ? 'DNS server' : 'web server';
}

function silent(service: VirtualService): string {
  return `its ${serverWord(service)} does not listen on ${listenedPorts(service)}`;
}

/** `port 80`, `ports 80 and 8080`, `UDP port 53`: where real servers listen. */
function listenedPorts(service: VirtualService): string {
  const words = portWords(portsOf(service).map((port) => serverPortOf(service, port)));
  return service.protocol === 'udp' ? `UDP ${words}` : words;
}
