import { describe, expect, it } from 'vitest';
import { fromBase64 } from '../../../../lab/packet/base64.ts';
import { decodeFrame } from '../../../../lab/packet/decodeFrame.ts';
import { capturedWalk, line, own, rewritten } from './capturedWalks.ts';

describe('a walk captured from a real NAT lab', () => {
  const report = capturedWalk('nat');

  it('shows every hop of the connection in its order', () => {
    expect(own(report).map(line)).toMatchInlineSnapshot(`
      [
        "outside client > director: 10.0.69.10:57034 > 10.0.69.132:80 SYN",
        "inside director > rs1: 10.0.69.10:57034 > 192.168.131.110:80 SYN",
        "inside rs1 > director: 192.168.131.110:80 > 10.0.69.10:57034 SYN ACK",
        "outside director > client: 10.0.69.132:80 > 10.0.69.10:57034 SYN ACK",
        "outside client > director: 10.0.69.10:57034 > 10.0.69.132:80 ACK",
        "inside director > rs1: 10.0.69.10:57034 > 192.168.131.110:80 ACK",
        "outside client > director: 10.0.69.10:57034 > 10.0.69.132:80 GET /?1 HTTP/1.1",
        "inside director > rs1: 10.0.69.10:57034 > 192.168.131.110:80 GET /?1 HTTP/1.1",
        "inside rs1 > director: 192.168.131.110:80 > 10.0.69.10:57034 ACK",
        "outside director > client: 10.0.69.132:80 > 10.0.69.10:57034 ACK",
        "inside rs1 > director: 192.168.131.110:80 > 10.0.69.10:57034 HTTP/1.1 200 OK",
        "outside director > client: 10.0.69.132:80 > 10.0.69.10:57034 HTTP/1.1 200 OK",
        "outside client > director: 10.0.69.10:57034 > 10.0.69.132:80 FIN ACK",
        "inside director > rs1: 10.0.69.10:57034 > 192.168.131.110:80 FIN ACK",
        "inside rs1 > director: 192.168.131.110:80 > 10.0.69.10:57034 ACK",
        "outside director > client: 10.0.69.132:80 > 10.0.69.10:57034 ACK",
      ]
    `);
  });

  it('shows what the director rewrote, both ways', () => {
    for (const hop of own(report)) {
      const isDirectors = hop.source.machine === 'director';
      const field = hop.direction === 'request' ? 'destination-ip' : 'source-ip';
      expect(rewritten(hop)).toEqual(isDirectors ? [field] : []);
    }
  });

  it('names the method, the server and the way back', () => {
    expect(report).toMatchObject({ outcome: 'answered', seen: 'nat', configured: 'nat', realServer: 'rs1' });
    expect(report.statements).toMatchInlineSnapshot(`
      [
        "NAT: director rewrote the destination 10.0.69.132 into 192.168.131.110 and left the source alone, so rs1 sees the client's address.",
        "The answer went back through director, which put 10.0.69.132 in the place of 192.168.131.110.",
      ]
    `);
  });

  it('consists of frames whose checksums are all right', () => {
    for (const { base64 } of report.frames) {
      for (const layer of decodeFrame(fromBase64(base64))) {
        if ('checksum' in layer) expect(layer.checksum).toBe('right');
      }
    }
  });
});

describe('a walk captured from a real lab of another method', () => {
  it('shows DR: MAC addresses alone, and an answer that passes the director by', () => {
    const report = capturedWalk('dr');
    expect(own(report).slice(0, 3).map(line)).toMatchInlineSnapshot(`
      [
        "outside client > director: 10.0.69.10:46474 > 10.0.69.200:80 SYN",
        "outside director > rs3: 10.0.69.10:46474 > 10.0.69.200:80 SYN",
        "outside rs3 > client: 10.0.69.200:80 > 10.0.69.10:46474 SYN ACK",
      ]
    `);
    expect(own(report).flatMap(rewritten)).toEqual([]);
    expect(report).toMatchObject({ seen: 'dr', outcome: 'answered' });
    expect(report.statements).toMatchInlineSnapshot(`
      [
        "DR: director rewrote MAC addresses alone; the packet still goes from 10.0.69.10 to 10.0.69.200, which rs3 holds itself.",
        "The answer went from rs3 to the client directly, with the VIP as its source; the director never saw it.",
      ]
    `);
  });

  it('shows TUN: the packet as it was in another one, and a direct answer', () => {
    const report = capturedWalk('tun');
    expect(own(report).slice(0, 3).map(line)).toMatchInlineSnapshot(`
      [
        "outside client > director: 10.0.69.10:46474 > 10.0.69.200:80 SYN",
        "inside director > rs2: 192.168.131.132 > 192.168.131.131 [10.0.69.10:46474 > 10.0.69.200:80] SYN",
        "outside rs2 > client: 10.0.69.200:80 > 10.0.69.10:46474 SYN ACK",
      ]
    `);
    expect(new Set(own(report).flatMap(rewritten))).toEqual(new Set(['tunnel']));
    expect(report).toMatchObject({ seen: 'tun', outcome: 'answered' });
    expect(report.statements).toMatchInlineSnapshot(`
      [
        "TUN: director put the packet as it was into another one from 192.168.131.132 to 192.168.131.131; rs2 takes it out and holds 10.0.69.200 itself.",
        "The answer went from rs2 to the client directly, with the VIP as its source; the director never saw it.",
      ]
    `);
  });

  it('shows full NAT: both addresses rewritten, there and back', () => {
    const report = capturedWalk('fullnat');
    expect(own(report).slice(0, 4).map(line)).toMatchInlineSnapshot(`
      [
        "outside client > director: 10.0.69.10:60118 > 10.0.69.132:80 SYN",
        "inside director > rs2: 192.168.131.132:60118 > 192.168.131.131:80 SYN",
        "inside rs2 > director: 192.168.131.131:80 > 192.168.131.132:60118 SYN ACK",
        "outside director > client: 10.0.69.132:80 > 10.0.69.10:60118 SYN ACK",
      ]
    `);
    expect(own(report).slice(0, 4).map(rewritten)).toEqual([
      [],
      ['source-ip', 'destination-ip'],
      [],
      ['source-ip', 'destination-ip'],
    ]);
    expect(report).toMatchObject({ seen: 'fullnat', outcome: 'answered' });
    expect(report.statements).toMatchInlineSnapshot(`
      [
        "FULLNAT: director rewrote the destination 10.0.69.132 into 192.168.131.131 and the source into its own 192.168.131.132, so rs2 answers it and needs no gateway.",
        "The answer went back through director, which put 10.0.69.132 in the place of 192.168.131.131.",
      ]
    `);
  });

  it('shows who else answers ARP for the VIP under DR without arp_ignore', () => {
    const report = capturedWalk('dr-arp-answered');
    const answers = report.hops.filter(
      ({ kind, says }) => kind === 'arp' && says.startsWith('10.0.69.200 is at'),
    );
    expect(new Set(answers.map(({ source }) => source.machine)).size).toBeGreaterThan(1);
    expect(report.statements.at(-1)).toMatchInlineSnapshot(
      `"rs1 and rs2 spoke ARP for the VIP 10.0.69.200; only the director should (arp_ignore=1, arp_announce=2)."`,
    );
  });
});

describe('a walk captured from a broken NAT lab', () => {
  it('ends at a server where nothing listens', () => {
    const report = capturedWalk('nat-refused');
    expect(own(report).map(line)).toMatchInlineSnapshot(`
      [
        "outside client > director: 10.0.69.10:54122 > 10.0.69.132:80 SYN",
        "inside director > rs1: 10.0.69.10:54122 > 192.168.131.110:80 SYN",
        "inside rs1 > director: 192.168.131.110:80 > 10.0.69.10:54122 RST ACK",
        "outside director > client: 10.0.69.132:80 > 10.0.69.10:54122 RST ACK",
      ]
    `);
    expect(report.outcome).toBe('refused');
    expect(report.statements).toMatchInlineSnapshot(`
      [
        "NAT: director rewrote the destination 10.0.69.132 into 192.168.131.110 and left the source alone, so rs1 sees the client's address.",
        "rs1 refused it: a TCP reset.",
      ]
    `);
  });

  it('is sent again and again to a server that has no gateway', () => {
    const report = capturedWalk('nat-no-gateway');
    expect(own(report).map(line)).toMatchInlineSnapshot(`
      [
        "outside client > director: 10.0.69.10:58336 > 10.0.69.132:80 SYN",
        "inside director > rs1: 10.0.69.10:58336 > 192.168.131.110:80 SYN",
        "outside client > director: 10.0.69.10:58336 > 10.0.69.132:80 SYN (again)",
        "inside director > rs1: 10.0.69.10:58336 > 192.168.131.110:80 SYN (again)",
        "outside client > director: 10.0.69.10:58336 > 10.0.69.132:80 SYN (again)",
        "inside director > rs1: 10.0.69.10:58336 > 192.168.131.110:80 SYN (again)",
      ]
    `);
    expect(report).toMatchObject({ outcome: 'unanswered', seen: 'nat' });
    expect(report.statements).toMatchInlineSnapshot(`
      [
        "NAT: director rewrote the destination 10.0.69.132 into 192.168.131.110 and left the source alone, so rs1 sees the client's address.",
        "rs1 sent no answer.",
        "2 segments were sent again: something was lost, or took too long.",
      ]
    `);
  });

  it('is refused by the director by ICMP where all weights are 0', () => {
    const report = capturedWalk('nat-weights-0');
    expect(own(report).map(line)).toMatchInlineSnapshot(`
      [
        "outside client > director: 10.0.69.10:39492 > 10.0.69.132:80 SYN",
        "outside director > client: 10.0.69.132 > 10.0.69.10 ICMP port unreachable",
      ]
    `);
    expect(report.statements).toMatchInlineSnapshot(`
      [
        "The request reached director and went no further: no frame of it left director towards a real server.",
        "director refused it: ICMP port unreachable.",
      ]
    `);
  });

  it('is reset by the director where it has no service', () => {
    const report = capturedWalk('nat-no-service');
    expect(own(report).map(line)).toMatchInlineSnapshot(`
      [
        "outside client > director: 10.0.69.10:39518 > 10.0.69.132:80 SYN",
        "outside director > client: 10.0.69.132:80 > 10.0.69.10:39518 RST ACK",
      ]
    `);
    expect(report.statements).toMatchInlineSnapshot(`
      [
        "The request reached director and went no further: no frame of it left director towards a real server.",
        "director refused it: a TCP reset.",
      ]
    `);
  });
});
