/** Frames for the switch's tests. */

/** An Ethernet frame of `length` bytes between the addresses 02:00:00:00:00:<to|from>; `to` 'all' is the broadcast. */
export function frame(to: number | 'all', from: number, length = 60, mark = 0): Buffer {
  const bytes = Buffer.alloc(length, mark & 255);
  bytes.set(to === 'all' ? [255, 255, 255, 255, 255, 255] : [2, 0, 0, 0, 0, to], 0);
  bytes.set([2, 0, 0, 0, 0, from], 6);
  bytes.writeUInt16BE(0x88b5, 12);
  if (length >= 18) bytes.writeUInt32BE(mark, 14);
  return bytes;
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
