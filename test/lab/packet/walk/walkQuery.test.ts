import { describe, expect, it } from 'vitest';
import type { Forwarding, Lab } from '../../../../lab/model/lab.ts';
import { toBase64 } from '../../../../lab/packet/base64.ts';
import { walkConnection } from '../../../../lab/packet/walk/walkConnection.ts';
import type { WalkFrame, WalkReport } from '../../../../lab/packet/walk/walkReport.ts';
import {
  dnsMessage,
  ethernetFrame,
  icmpError,
  ipv4Packet,
  udpPacket,
} from '../../../fakes/packet/composeFrame.ts';
import { exampleLab } from '../../../fakes/packet/exampleLab.ts';
import { embeddedMacs } from '../../../fakes/packet/playConnection.ts';
import { line, own, rewritten } from './capturedWalks.ts';

const name = 'q1.0123.server.lvs-lab';
const nat = asksByDns(exampleLab('nat-wrr'));
const [cip, vip, rip, lip] = ['10.0.69.10', '10.0.69.132', '192.168.131.110', '192.168.131.132'];
const query = dnsMessage(name);
const answer = dnsMessage(name, rip);

function asksByDns(lab: Lab, forwarding: Forwarding = lab.service.forwarding): Lab {
  return { ...lab, service: { ...lab.service, port: 53, protocol: 'udp', forwarding } };
}

/** `network sender > receiver` with the packet that goes there. */
type Sent = readonly [network: string, from: string, to: string, packet: Uint8Array];

function walk(lab: Lab, sent: readonly Sent[]): WalkReport {
  const macs = embeddedMacs(lab);
  const frames = sent.map(([network, from, to, packet], at): WalkFrame => {
    const mac = (machine: string): string =>
      macs[machine]?.[network] ?? Object.values(macs[machine] ?? {})[0] ?? '';
    const bytes = ethernetFrame({ source: mac(from), destination: mac(to) }, 0x0800, packet);
    return { timeMs: 1000 + at, network, sender: from, length: bytes.length, base64: toBase64(bytes) };
  });
  return walkConnection({ lab, macs, frames, clientPort: 40_001 });
}

function datagram(from: string, to: string, content: Uint8Array): Uint8Array {
  const [[source = '', sourcePort], [destination = '', destinationPort]] = [from.split(':'), to.split(':')];
  return udpPacket(
    { source, destination, sourcePort: Number(sourcePort), destinationPort: Number(destinationPort) },
    content,
  );
}

const client = `${cip}:40001`;
const asked: Sent = ['outside', 'client', 'director', datagram(client, `${vip}:53`, query)];
const passed: Sent = ['inside', 'director', 'rs1', datagram(client, `${rip}:53`, query)];

describe('a walk of a DNS query', () => {
  it('follows query and answer through NAT, with what was rewritten', () => {
    const report = walk(nat, [
      asked,
      passed,
      ['inside', 'rs1', 'director', datagram(`${rip}:53`, client, answer)],
      ['outside', 'director', 'client', datagram(`${vip}:53`, client, answer)],
    ]);
    expect(own(report).map(line)).toEqual([
      `outside client > director: ${client} > ${vip}:53 A? ${name}`,
      `inside director > rs1: ${client} > ${rip}:53 A? ${name}`,
      `inside rs1 > director: ${rip}:53 > ${client} A ${rip}`,
      `outside director > client: ${vip}:53 > ${client} A ${rip}`,
    ]);
    expect(own(report).map(rewritten)).toEqual([[], ['destination-ip'], [], ['source-ip']]);
    expect(report.hops.map(({ kind }) => kind)).toEqual(['udp', 'udp', 'udp', 'udp']);
    expect(report).toMatchObject({
      service: '53/udp',
      outcome: 'answered',
      seen: 'nat',
      configured: 'nat',
      realServer: 'rs1',
    });
  });

  it('tells the other methods as it does for TCP', () => {
    const fullnat = walk(asksByDns(nat, 'fullnat'), [
      asked,
      ['inside', 'director', 'rs1', datagram(`${lip}:1024`, `${rip}:53`, query)],
      ['inside', 'rs1', 'director', datagram(`${rip}:53`, `${lip}:1024`, answer)],
      ['outside', 'director', 'client', datagram(`${vip}:53`, client, answer)],
    ]);
    expect(fullnat).toMatchObject({ outcome: 'answered', seen: 'fullnat' });
    expect(own(fullnat)).toHaveLength(4);
    const direct = datagram(`${vip}:53`, client, answer);
    const onward = asked[3];
    const tunnelled = ipv4Packet({ source: lip, destination: rip, protocol: 4 }, onward);
    for (const [forwarding, packet] of [
      ['dr', onward],
      ['tun', tunnelled],
    ] as const) {
      const report = walk(asksByDns(nat, forwarding), [
        asked,
        ['inside', 'director', 'rs1', packet],
        ['inside', 'rs1', 'client', direct],
      ]);
      expect(report).toMatchObject({ outcome: 'answered', seen: forwarding, realServer: 'rs1' });
      expect(report.statements.at(-1)).toMatch(/to the client directly, with the VIP as its source/);
    }
  });

  it('says who refused it, by the datagram that ICMP quotes', () => {
    const report = walk(nat, [
      asked,
      passed,
      [
        'inside',
        'rs1',
        'director',
        ipv4Packet({ source: rip, destination: cip, protocol: 1 }, icmpError(3, 3, passed[3])),
      ],
      [
        'outside',
        'director',
        'client',
        ipv4Packet({ source: vip, destination: cip, protocol: 1 }, icmpError(3, 3, asked[3])),
      ],
    ]);
    expect(report.outcome).toBe('refused');
    expect(report.hops.map(({ kind }) => kind)).toEqual(['udp', 'udp', 'icmp', 'icmp']);
    expect(report.statements.at(-1)).toMatch(/refused it: ICMP port unreachable\.$/);
  });

  it('says that the client does not take an answer from another address', () => {
    const report = walk(nat, [
      asked,
      passed,
      ['outside', 'rs1', 'client', datagram(`${rip}:53`, client, answer)],
    ]);
    expect(report.statements.at(-1)).toMatch(
      /which the client did not ask: it does not take such an answer\.$/,
    );
  });

  it('leaves other queries, and TCP on the same ports, out', () => {
    const other = dnsMessage('other.server.lvs-lab');
    const report = walk(nat, [
      ['outside', 'client', 'director', datagram(`${cip}:40002`, `${vip}:53`, other)],
      asked,
      ['inside', 'director', 'rs2', datagram(`${cip}:40002`, '192.168.131.131:53', other)],
    ]);
    expect(report).toMatchObject({ outcome: 'unanswered' });
    expect(report.hops).toHaveLength(1);
  });
});
