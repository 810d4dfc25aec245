import { describe, expect, it } from 'vitest';
import type { Lab } from '../../../../lab/model/lab.ts';
import { toBase64, fromBase64 } from '../../../../lab/packet/base64.ts';
import { walkConnection } from '../../../../lab/packet/walk/walkConnection.ts';
import type { WalkFrame, WalkReport } from '../../../../lab/packet/walk/walkReport.ts';
import { ethernetFrame, icmpError, ipv4Packet, tcpPacket } from '../../../fakes/packet/composeFrame.ts';
import { exampleLab } from '../../../fakes/packet/exampleLab.ts';
import { embeddedMacs, playConnection } from '../../../fakes/packet/playConnection.ts';
import { line, own, rewritten } from './capturedWalks.ts';

function walk(lab: Lab, frames: readonly WalkFrame[] = playConnection(lab)): WalkReport {
  return walkConnection({ lab, macs: embeddedMacs(lab), frames });
}

const nat = exampleLab('nat-wrr');

describe('a walk through NAT, played as the wire shows it', () => {
  const report = walk(nat);

  it('shows the request with its target rewritten by the director, and the answer with its source', () => {
    expect(own(report).slice(0, 4).map(line)).toEqual([
      'outside client > director: 10.0.69.10:40001 > 10.0.69.132:80 SYN',
      'inside director > rs1: 10.0.69.10:40001 > 192.168.131.110:80 SYN',
      'inside rs1 > director: 192.168.131.110:80 > 10.0.69.10:40001 SYN ACK',
      'outside director > client: 10.0.69.132:80 > 10.0.69.10:40001 SYN ACK',
    ]);
    expect(own(report).slice(0, 4).map(rewritten)).toEqual([[], ['destination-ip'], [], ['source-ip']]);
  });

  it('ties each hop to the one that it forwards', () => {
    const { hops } = report;
    for (const { forwards, source, says } of hops) {
      if (forwards === undefined) continue;
      expect(hops[forwards]?.destination.machine).toBe(source.machine);
      expect(hops[forwards]?.says).toBe(says);
    }
    expect(own(report).filter(({ forwards }) => forwards !== undefined)).toHaveLength(8);
  });

  it('names the method, the real server and the way back', () => {
    expect(report).toMatchObject({ outcome: 'answered', realServer: 'rs1', seen: 'nat', configured: 'nat' });
    expect(report.statements).toEqual([
      "NAT: director rewrote the destination 10.0.69.132 into 192.168.131.110 and left the source alone, so rs1 sees the client's address.",
      'The answer went back through director, which put 10.0.69.132 in the place of 192.168.131.110.',
    ]);
  });

  it('has the ARP that came before, in its place', () => {
    expect(report.hops.slice(0, 2).map(({ kind, says, direction }) => [kind, direction, says])).toEqual([
      ['arp', 'neither', 'who has 10.0.69.132?'],
      ['arp', 'neither', `10.0.69.132 is at ${embeddedMacs(nat)['director']?.['outside']}`],
    ]);
  });

  it('has a frame for each hop', () => {
    expect(report.frames.map(({ network, sender }) => [network, sender])).toEqual(
      report.hops.map(({ network, source }) => [network, source.machine]),
    );
  });
});

describe('a walk through the other methods, played as the wire shows them', () => {
  it('shows that DR rewrites MAC addresses alone and answers directly', () => {
    const report = walk(exampleLab('dr-wrr'));
    const [syn, passed, back] = own(report);
    expect(rewritten(passed)).toEqual([]);
    expect(passed?.rewrites.map(({ field }) => field)).toEqual(['source-mac', 'destination-mac']);
    expect([passed?.destination.ip, passed?.source.ip]).toEqual([syn?.destination.ip, syn?.source.ip]);
    expect([back?.source.machine, back?.destination.machine]).toEqual([report.realServer, 'client']);
    expect(report.seen).toBe('dr');
    expect(report.statements).toHaveLength(2);
    expect(report.statements[0]).toMatch(/^DR: director rewrote MAC addresses alone/);
    expect(report.statements[1]).toMatch(/ to the client directly, with the VIP as its source/);
  });

  it('shows the outer header of TUN around the packet as it was', () => {
    const report = walk(exampleLab('tun-rr'));
    const [, passed, back] = own(report);
    expect(rewritten(passed)).toEqual(['tunnel']);
    expect(passed?.tunnel?.destination).not.toBe(passed?.destination.ip);
    expect(back?.destination.machine).toBe('client');
    expect(report.seen).toBe('tun');
  });

  it('shows both addresses rewritten by full NAT, and back again', () => {
    const report = walk(exampleLab('fullnat-wrr'));
    const [, passed, back, home] = own(report);
    expect(rewritten(passed)).toEqual(['source-ip', 'destination-ip']);
    expect(back?.destination.machine).toBe('director');
    expect(rewritten(home)).toEqual(['source-ip', 'destination-ip']);
    expect(report.seen).toBe('fullnat');
  });
});

describe('a walk that is not as it should be', () => {
  it('says so where the director uses another method than the lab file asks for', () => {
    const dr = exampleLab('dr-wrr');
    const asked: Lab = { ...dr, service: { ...dr.service, forwarding: 'nat' } };
    const report = walk(asked, playConnection(dr));
    expect(report).toMatchObject({ configured: 'nat', seen: 'dr' });
    expect(report.statements).toContain(
      'The lab file asks for NAT, but the frames show DR: the director holds another table.',
    );
  });

  it('marks a segment that was sent again, and says how many', () => {
    const frames = playConnection(nat);
    const isSyn = ({ base64 }: WalkFrame): boolean => fromBase64(base64)[47] === 2;
    const [syn] = frames.filter(isSyn);
    const again: WalkFrame = { ...(syn as WalkFrame), timeMs: (syn?.timeMs ?? 0) + 1000 };
    const report = walk(nat, [...frames, again]);
    const repeated = report.hops.filter(({ isRetransmission }) => isRetransmission);
    expect(repeated.map(line)).toEqual([
      'outside client > director: 10.0.69.10:40001 > 10.0.69.132:80 SYN (again)',
    ]);
    expect(report.statements.at(-1)).toMatch(/^One segment was sent again/);
  });

  it('says how far an unanswered request came', () => {
    const onlyClient = playConnection(nat).filter(({ sender }) => sender === 'client');
    const report = walk(nat, onlyClient);
    expect(report.outcome).toBe('unanswered');
    expect(report.seen).toBeUndefined();
    expect(report.statements).toEqual([
      'The request reached director and went no further: no frame of it left director towards a real server.',
      'Nobody answered.',
    ]);
  });

  it('names the real server that takes the client’s frames for itself under DR', () => {
    const dr = exampleLab('dr-wrr');
    const network = Object.keys(dr.client.addresses)[0] ?? '';
    const macs = embeddedMacs(dr);
    const ends = { source: macs['client']?.[network] ?? '', destination: macs['rs2']?.[network] ?? '' };
    const bytes = ethernetFrame(ends, 0x0800, tcpPacket(syn(dr)));
    const report = walk(dr, [frameOf(bytes, network, 'client')]);
    expect(report.realServer).toBe('rs2');
    expect(report.statements[0]).toMatch(/went straight to rs2, past the director/);
  });

  it('takes an ICMP error for a refusal', () => {
    const macs = embeddedMacs(nat);
    const [client, director] = [macs['client']?.['outside'] ?? '', macs['director']?.['outside'] ?? ''];
    const asked = tcpPacket(syn(nat));
    const refused = ipv4Packet(
      { source: nat.service.vip, destination: '10.0.69.10', protocol: 1 },
      icmpError(3, 3, asked),
    );
    const report = walk(nat, [
      frameOf(ethernetFrame({ source: client, destination: director }, 0x0800, asked), 'outside', 'client'),
      frameOf(
        ethernetFrame({ source: director, destination: client }, 0x0800, refused),
        'outside',
        'director',
        1,
      ),
    ]);
    expect(report.outcome).toBe('refused');
    expect(report.hops[1]).toMatchObject({
      kind: 'icmp',
      direction: 'answer',
      says: 'ICMP port unreachable',
    });
    expect(report.statements.at(-1)).toBe('director refused it: ICMP port unreachable.');
  });

  it('leaves other connections out, by port where it is known', () => {
    const macs = embeddedMacs(nat);
    const frames = playConnection(nat);
    expect(walkConnection({ lab: nat, macs, frames, clientPort: 40_002 })).toMatchObject({
      outcome: 'not-captured',
      hops: [],
    });
    const other = tcpPacket({ ...syn(nat), sourcePort: 50_000, sequence: 99 });
    const stranger = frameOf(
      ethernetFrame({ source: '52:00:00:00:00:01', destination: '52:00:00:00:00:02' }, 0x0800, other),
      'outside',
      'x',
      5,
    );
    expect(walk(nat, [...frames, stranger]).hops).toHaveLength(walk(nat).hops.length);
  });
});

function syn(lab: Lab): Parameters<typeof tcpPacket>[0] {
  return {
    source: Object.values(lab.client.addresses)[0] ?? '',
    destination: lab.service.vip,
    sourcePort: 40_001,
    destinationPort: 80,
    sequence: 1,
    acknowledgement: 0,
    flags: ['SYN'],
  };
}

function frameOf(bytes: Uint8Array, network: string, sender: string, afterMs = 0): WalkFrame {
  return {
    timeMs: 1_800_000_000_000 + afterMs,
    network,
    sender,
    length: bytes.length,
    base64: toBase64(bytes),
  };
}
