/** A frame of a capture file. */
export interface PcapFrame {
  /** Milliseconds since 1970, with a fraction. */
  readonly timeMs: number;
  /** On the wire; `bytes` may hold less. */
  readonly length: number;
  readonly bytes: Uint8Array;
}

const fileHeader = 24;
const recordHeader = 16;
const ethernetLink = 1;
/** Longer ones are a file that lost its place. */
const longestFrame = 262_144;

/** By the first four bytes, read as little-endian: byte order, and how much of a second the fraction counts. */
const magics: Readonly<Record<number, { readonly isLittle: boolean; readonly perMs: number }>> = {
  0xa1b2c3d4: { isLittle: true, perMs: 1e3 },
  0xa1b23c4d: { isLittle: true, perMs: 1e6 },
  0xd4c3b2a1: { isLittle: false, perMs: 1e3 },
  0x4d3cb2a1: { isLittle: false, perMs: 1e6 },
};

/**
 * The frames of a pcap file as tcpdump writes it (pcap-savefile(5)); undefined where it is none, or none of Ethernet. A
 * frame that is not whole ends it: tcpdump was stopped while it wrote.
 */
export function readPcap(file: Uint8Array): readonly PcapFrame[] | undefined {
  if (file.length < fileHeader) return undefined;
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const form = magics[view.getUint32(0, true)];
  // The upper bits of the link type say whether frames have a checksum at their end.
  if (form === undefined || (view.getUint32(20, form.isLittle) & 0xffff) !== ethernetLink) return undefined;
  const frames: PcapFrame[] = [];
  for (let at = fileHeader; at + recordHeader <= file.length;) {
    const [seconds = 0, fraction = 0, kept = 0, length = 0] = [0, 4, 8, 12].map((offset) =>
      view.getUint32(at + offset, form.isLittle),
    );
    const start = at + recordHeader;
    if (kept > longestFrame || start + kept > file.length) break;
    frames.push({
      timeMs: seconds * 1000 + fraction / form.perMs,
      length,
      bytes: file.slice(start, start + kept),
    });
    at = start + kept;
  }
  return frames;
}
