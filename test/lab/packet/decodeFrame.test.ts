import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromBase64 } from '../../../lab/packet/base64.ts';
import { decodeFrame } from '../../../lab/packet/decodeFrame.ts';
import type { Layer } from '../../../lab/packet/layer.ts';
import {
  arpPacket,
  ethernetFrame,
  icmpError,
  ipv4Packet,
  tcpPacket,
  type TcpContent,
} from '../../fakes/packet/composeFrame.ts';
import { exampleLab } from '../../fakes/packet/exampleLab.ts';
import { playConnection } from '../../fakes/packet/playConnection.ts';

const ends = { source: '52:00:00:00:00:01', destination: '52:00:00:00:00:02' };
const content: TcpContent = {
  source: '10.0.69.10',
  destination: '10.0.69.132',
  sourcePort: 40_001,
  destinationPort: 80,
  sequence: 0xfedc_ba98,
  acknowledgement: 7,
  flags: ['PSH', 'ACK'],
  data: 'GET /?1 HTTP/1.1\r\nHost: x\r\n\r\n',
};
const frame = ethernetFrame(ends, 0x0800, tcpPacket(content));

describe('a frame', () => {
  it('opens into its layers, each with the name of its unit', () => {
    const layers = decodeFrame(frame);
    expect(layers.map(({ kind, unit }) => [kind, unit])).toEqual([
      ['ethernet', 'frame'],
      ['ipv4', 'packet'],
      ['tcp', 'segment'],
      ['http', 'data'],
    ]);
    expect(layers[0]).toMatchObject({ ...ends, etherType: 0x0800 });
    expect(layers[1]).toMatchObject({
      source: '10.0.69.10',
      destination: '10.0.69.132',
      ttl: 64,
      checksum: 'right',
    });
    expect(layers[2]).toMatchObject({
      sourcePort: 40_001,
      destinationPort: 80,
      sequence: 0xfedc_ba98,
      acknowledgement: 7,
      flags: ['PSH', 'ACK'],
      dataLength: content.data?.length,
      checksum: 'right',
    });
    expect(layers[3]).toMatchObject({ firstLine: 'GET /?1 HTTP/1.1' });
  });

  it('places every header in the bytes, one after the other', () => {
    const starts = decodeFrame(frame).map(({ start, headerEnd }) => [start, headerEnd]);
    expect(starts).toEqual([
      [0, 14],
      [14, 34],
      [34, 54],
      [54, frame.length],
    ]);
  });

  it('in a tunnel has two packets, the outer one first', () => {
    const outer = ipv4Packet(
      { source: '192.168.131.132', destination: '192.168.131.110', protocol: 4 },
      tcpPacket(content),
    );
    const layers = decodeFrame(ethernetFrame(ends, 0x0800, outer));
    expect(layers.map(({ kind }) => kind)).toEqual(['ethernet', 'ipv4', 'ipv4', 'tcp', 'http']);
    expect(layers[1]).toMatchObject({ source: '192.168.131.132', destination: '192.168.131.110' });
    expect(layers[2]).toMatchObject({ source: '10.0.69.10', destination: '10.0.69.132' });
    expect(layers[3]).toMatchObject({ checksum: 'right' });
  });

  it('may ask by ARP', () => {
    const asks = arpPacket(
      1,
      { mac: ends.source, ip: '10.0.69.10' },
      { mac: '00:00:00:00:00:00', ip: '10.0.69.132' },
    );
    expect(decodeFrame(ethernetFrame(ends, 0x0806, asks))[1]).toEqual({
      kind: 'arp',
      unit: 'packet',
      start: 14,
      headerEnd: 42,
      operation: 'request',
      senderMac: ends.source,
      senderIp: '10.0.69.10',
      targetMac: '00:00:00:00:00:00',
      targetIp: '10.0.69.132',
    });
  });

  it('of an ICMP error shows the packet that it is about', () => {
    const error = icmpError(3, 3, tcpPacket(content));
    const packet = ipv4Packet({ source: '10.0.69.132', destination: '10.0.69.10', protocol: 1 }, error);
    const icmp = decodeFrame(ethernetFrame(ends, 0x0800, packet))[2] as Extract<Layer, { kind: 'icmp' }>;
    expect(icmp).toMatchObject({ meaning: 'port unreachable', checksum: 'right' });
    expect(icmp.quoted.map(({ kind }) => kind)).toEqual(['ipv4', 'tcp', 'http']);
    expect(icmp.quoted[1]).toMatchObject({ sourcePort: 40_001 });
  });

  it('is padded to 60 bytes without the padding being taken for data', () => {
    const bare = tcpPacket({ ...content, flags: ['ACK'], data: '' });
    const padded = Uint8Array.from([...ethernetFrame(ends, 0x0800, bare), 0, 0, 0, 0, 0, 0]);
    const layers = decodeFrame(padded);
    expect(layers.map(({ kind }) => kind)).toEqual(['ethernet', 'ipv4', 'tcp']);
    expect(layers[2]).toMatchObject({ dataLength: 0, checksum: 'right' });
  });

  it('shows nothing but printable characters of what a machine sent', () => {
    const shown = decodeFrame(
      ethernetFrame(ends, 0x0800, tcpPacket({ ...content, data: 'GET /\u001b[2J HTTP/1.1\r\n' })),
    );
    expect(shown.at(-1)).toMatchObject({ firstLine: 'GET /?[2J HTTP/1.1' });
  });
});

describe('checksums', () => {
  const changed = (at: number): readonly Layer[] => {
    const bytes = Uint8Array.from(frame);
    bytes[at] = (bytes[at] as number) ^ 0x40;
    return decodeFrame(bytes);
  };

  it('are wrong where a bit of the header or of the data is another', () => {
    expect(changed(22)[1]).toMatchObject({ kind: 'ipv4', checksum: 'wrong' });
    expect(changed(60)[2]).toMatchObject({ kind: 'tcp', checksum: 'wrong' });
  });

  it('are partial where the network card was to compute them', () => {
    const bytes = Uint8Array.from(frame);
    // The pseudo header's sum: addresses, protocol 6 and the segment's length.
    const sum = [0x0a00, 0x450a, 0x0a00, 0x4584, 6, bytes.length - 34].reduce((a, b) => a + b, 0);
    const folded = (sum & 0xffff) + (sum >>> 16);
    bytes[50] = folded >>> 8;
    bytes[51] = folded & 255;
    expect(decodeFrame(bytes)[2]).toMatchObject({ checksum: 'partial' });
  });

  it('are unknown where the frame was cut', () => {
    expect(decodeFrame(frame.subarray(0, 60))[2]).toMatchObject({
      checksum: 'unknown',
      dataLength: content.data?.length,
    });
  });
});

describe('any bytes', () => {
  const real = playConnection(exampleLab('tun-rr')).map(({ base64 }) => fromBase64(base64));

  it('are taken, and every layer lies inside them', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => isPlaced(decodeFrame(bytes), bytes.length)),
      { numRuns: 2000 },
    );
  });

  it('are taken where they begin as real frames do and are cut or changed anywhere', () => {
    const damaged = fc
      .tuple(
        fc.constantFrom(...real),
        fc.nat(),
        fc.array(fc.tuple(fc.nat(120), fc.nat(255)), { maxLength: 4 }),
      )
      .map(([bytes, cut, changes]) => {
        const result = bytes.slice(0, cut % (bytes.length + 1));
        for (const [at, value] of changes) if (at < result.length) result[at] = value;
        return result;
      });
    fc.assert(
      fc.property(damaged, (bytes) => isPlaced(decodeFrame(bytes), bytes.length)),
      { numRuns: 3000 },
    );
  });

  it('that end inside a header say so', () => {
    const last = decodeFrame(frame.subarray(0, 40)).at(-1);
    expect(last).toMatchObject({ kind: 'unreadable', unit: 'segment', why: 'shorter than a TCP header' });
  });
});

function isPlaced(layers: readonly Layer[], length: number): boolean {
  return (
    layers.length > 0 && layers.every(({ start, headerEnd }) => start <= headerEnd && headerEnd <= length)
  );
}
