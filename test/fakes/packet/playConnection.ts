import { toBase64 } from '../../../lab/packet/base64.ts';
import type { MachineMacs } from '../../../lab/packet/walk/labStations.ts';
import type { WalkFrame } from '../../../lab/packet/walk/walkReport.ts';
import { embeddedMac } from '../../../lab/model/embeddedMac.ts';
import { machinesOf, type Lab, type Machine } from '../../../lab/model/lab.ts';
import type { TcpFlag } from '../../../lab/packet/layer.ts';
import { arpPacket, ethernetFrame, ipv4Packet, tcpPacket } from './composeFrame.ts';

const broadcast = 'ff:ff:ff:ff:ff:ff';
const unknown = '00:00:00:00:00:00';

/** What is sent from one end to the other, in the order of a short HTTP request; `back` is the server's. */
interface Turn {
  readonly back?: true;
  readonly flags: readonly TcpFlag[];
  readonly data?: string;
}

const answered: readonly Turn[] = [
  { flags: ['SYN'] },
  { back: true, flags: ['SYN', 'ACK'] },
  { flags: ['ACK'] },
  { flags: ['PSH', 'ACK'], data: 'GET /?1 HTTP/1.1\r\nHost: 10.0.69.132\r\nConnection: close\r\n\r\n' },
  { back: true, flags: ['PSH', 'ACK'], data: 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nrs' },
  { back: true, flags: ['FIN', 'ACK'] },
  { flags: ['FIN', 'ACK'] },
  { back: true, flags: ['ACK'] },
];

/** MAC addresses as embedded machines have them. */
export function embeddedMacs(lab: Lab): MachineMacs {
  return Object.fromEntries(
    machinesOf(lab).map(({ machine }) => [
      machine.name,
      Object.fromEntries(
        Object.keys(machine.addresses).map((network) => [
          network,
          embeddedMac(lab.name, machine.name, network),
        ]),
      ),
    ]),
  );
}

/**
 * The frames of one request under a lab's forwarding method, as the wire shows them: NAT rewrites the destination, full
 * NAT the source too, DR nothing but MAC addresses, TUN wraps; under DR and TUN the real server answers directly.
 */
export function playConnection(lab: Lab, serverIndex = 0, startMs = 1_800_000_000_000): readonly WalkFrame[] {
  const { client, service } = lab;
  const [director] = lab.directors;
  const server = lab.realServers[serverIndex];
  if (director === undefined || server === undefined) throw new Error('the lab lacks a machine');
  const { vip, port, forwarding, localAddress } = service;
  const front = common(client, director);
  const shared = Object.keys(server.addresses).filter((network) => network in director.addresses);
  const inner = shared.find((network) => !(network in client.addresses)) ?? shared[0] ?? front;
  const macs = embeddedMacs(lab);
  const mac = (machine: Machine, network: string): string => macs[machine.name]?.[network] ?? unknown;
  const [cip, dip, rip] = [
    client.addresses[front] ?? '',
    director.addresses[inner] ?? '',
    server.addresses[inner] ?? '',
  ];
  const lip = localAddress ?? dip;
  const clientPort = 40_001;
  const frames: WalkFrame[] = [];
  let timeMs = startMs;
  const send = (
    network: string,
    from: Machine,
    to: Machine | undefined,
    packet: Uint8Array,
    etherType = 0x0800,
  ): void => {
    timeMs += 0.25;
    const ends = { source: mac(from, network), destination: to === undefined ? broadcast : mac(to, network) };
    const bytes = ethernetFrame(ends, etherType, packet);
    frames.push({ timeMs, network, sender: from.name, length: bytes.length, base64: toBase64(bytes) });
  };
  const asks = { mac: mac(client, front), ip: cip };
  send(front, client, undefined, arpPacket(1, asks, { mac: unknown, ip: vip }), 0x0806);
  send(front, director, client, arpPacket(2, { mac: mac(director, front), ip: vip }, asks), 0x0806);

  const sequences = { forth: 0x1a2b_3c4d, back: 0x5e6f_7081 };
  for (const { back, flags, data = '' } of answered) {
    const own = back === true ? 'back' : 'forth';
    const other = back === true ? 'forth' : 'back';
    const segment = {
      sequence: sequences[own],
      acknowledgement: flags.includes('ACK') ? sequences[other] : 0,
      flags,
      data,
    };
    const between = (
      source: string,
      sourcePort: number,
      destination: string,
      destinationPort: number,
      ttl = 64,
    ) => tcpPacket({ ...segment, source, sourcePort, destination, destinationPort }, ttl);
    const isNat = forwarding === 'nat' || forwarding === 'fullnat';
    const from = forwarding === 'fullnat' ? lip : cip;
    if (back === true) {
      if (isNat) {
        send(inner, server, director, between(rip, port, from, clientPort));
        send(front, director, client, between(vip, port, cip, clientPort, 63));
      } else {
        send(common(server, client), server, client, between(vip, port, cip, clientPort));
      }
    } else {
      const packet = between(cip, clientPort, vip, port);
      send(front, client, director, packet);
      if (isNat) send(inner, director, server, between(from, clientPort, rip, port, 63));
      else if (forwarding === 'dr') send(inner, director, server, between(cip, clientPort, vip, port));
      else send(inner, director, server, ipv4Packet({ source: dip, destination: rip, protocol: 4 }, packet));
    }
    sequences[own] += data.length + (flags.includes('SYN') || flags.includes('FIN') ? 1 : 0);
  }
  return frames;
}

function common(a: Machine, b: Machine): string {
  const network = Object.keys(a.addresses).find((name) => name in b.addresses);
  if (network === undefined) throw new Error(`${a.name} and ${b.name} have no network in common`);
  return network;
}
