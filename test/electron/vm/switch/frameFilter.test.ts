import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isWanted } from '../../../../electron/vm/switch/frameFilter.ts';
import { icmpError, ipv4Packet } from '../../../fakes/packet/composeFrame.ts';
import { frame, frameWith, segmentFrom } from './records.ts';

const [source, destination] = ['10.0.69.10', '10.0.69.132'];
const wants = (bytes: Uint8Array, ...ports: number[]): boolean => isWanted({ ports }, bytes, 0, bytes.length);
const packetOf = (bytes: Uint8Array): Uint8Array => bytes.subarray(14);

describe('a filter of frames', () => {
  test('wants segments and datagrams that have one of its ports at either end', () => {
    const segment = segmentFrom(40_001);
    expect([wants(segment, 40_001), wants(segment, 9, 80), wants(segment, 9)]).toEqual([true, true, false]);
    const datagram = frameWith(
      ipv4Packet({ source, destination, protocol: 17 }, Uint8Array.of(0, 53, 1, 0, 0, 8, 0, 0)),
    );
    expect([wants(datagram, 53), wants(datagram, 256), wants(datagram, 1)]).toEqual([true, true, false]);
  });

  test('looks into a tunnel', () => {
    const inner = packetOf(segmentFrom(40_001));
    const tunnelled = frameWith(ipv4Packet({ source, destination, protocol: 4 }, inner));
    expect([wants(tunnelled, 40_001), wants(tunnelled, 9)]).toEqual([true, false]);
  });

  test('wants ARP, ICMP and later fragments whatever its ports, and no other frame', () => {
    expect(wants(frameWith(new Uint8Array(28), 0x0806))).toBe(true);
    const about = packetOf(segmentFrom(40_001));
    const error = icmpError(3, 3, about);
    expect(wants(frameWith(ipv4Packet({ source, destination, protocol: 1 }, error)))).toBe(true);
    const fragment = segmentFrom(40_001);
    fragment[14 + 7] = 8;
    expect(wants(fragment, 9)).toBe(true);
    expect(wants(frame(2, 1), 0, 80)).toBe(false);
    expect(wants(frameWith(ipv4Packet({ source, destination, protocol: 112 }, new Uint8Array(20)), 80))).toBe(
      false,
    );
  });

  test('reads no byte outside the frame and comes to an end, whatever is in it', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), fc.boolean(), (content, isTunnel) => {
        if (isTunnel && content.length > 9) content[9] = 4;
        const alone = frameWith(content);
        const among = Buffer.concat([Buffer.alloc(7, 255), alone, Buffer.alloc(200, 80)]);
        expect(isWanted({ ports: [80, 20_560] }, among, 7, 7 + alone.length)).toBe(
          isWanted({ ports: [80, 20_560] }, alone, 0, alone.length),
        );
      }),
    );
  });
});
