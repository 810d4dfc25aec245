/** Frames for the switch's tests. */
import { ethernetFrame, tcpPacket } from '../../../fakes/packet/composeFrame.ts';

/** An Ethernet frame of `length` bytes between the addresses 02:00:00:00:00:<to|from>; `to` 'all' is the broadcast. */
export function frame(to: number | 'all', from: number, length = 60, mark = 0): Buffer {
  const bytes = Buffer.alloc(length, mark & 255);
  bytes.set(to === 'all' ? [255, 255, 255, 255, 255, 255] : [2, 0, 0, 0, 0, to], 0);
  bytes.set([2, 0, 0, 0, 0, from], 6);
  bytes.writeUInt16BE(0x88b5, 12);
  if (length >= 18) bytes.writeUInt32BE(mark, 14);
  return bytes;
}

/** A TCP segment from a port to another one, which is always 80, in a frame. */
export function segmentFrom(sourcePort: number): Buffer {
  const packet = tcpPacket({
    source: '10.0.69.10',
    destination: '10.0.69.132',
    sourcePort,
    destinationPort: 80,
    sequence: 1,
    acknowledgement: 0,
    flags: ['SYN'],
  });
  return frameWith(packet);
}

/** A packet in a frame. */
export function frameWith(packet: Uint8Array, etherType = 0x0800): Buffer {
  const macs = { source: '02:00:00:00:00:01', destination: '02:00:00:00:00:02' };
  return Buffer.from(ethernetFrame(macs, etherType, packet));
}

/** Each frame behind its length, as QEMU sends them. */
export function records(...frames: readonly Uint8Array[]): Buffer {
  return Buffer.concat(
    frames.flatMap((bytes) => {
      const prefix = Buffer.alloc(4);
      prefix.writeUInt32BE(bytes.length);
      return [prefix, bytes];
    }),
  );
}

/** The frames in a run of whole records. */
export function framesOf(bytes: Uint8Array): Buffer[] {
  const buffer = Buffer.from(bytes);
  const frames: Buffer[] = [];
  let offset = 0;
  while (offset < buffer.length) {
    const length = buffer.readUInt32BE(offset);
    frames.push(buffer.subarray(offset + 4, offset + 4 + length));
    offset += 4 + length;
  }
  if (offset !== buffer.length) throw new Error('the last record is cut');
  return frames;
}

/** The bytes cut at the given places. */
export function split(bytes: Buffer, cuts: readonly number[]): Buffer[] {
  const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  return places.slice(1).map((end, index) => bytes.subarray(places[index], end));
}
