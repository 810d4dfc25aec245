/** Where frames were captured: a network of a lab. */
export interface CaptureInterface {
  readonly name: string;
  readonly description?: string;
}

export interface CapturedPacket {
  /** Index of its interface. */
  readonly interfaceIndex: number;
  /** Milliseconds since 1970, with a fraction. */
  readonly timeMs: number;
  readonly bytes: Uint8Array;
  /** On the wire; `bytes` may hold less. */
  readonly length: number;
  readonly comment?: string;
}

export interface PcapngOptions {
  readonly interfaces: readonly CaptureInterface[];
  readonly packets: readonly CapturedPacket[];
  readonly comment?: string;
}

const sectionHeader = 0x0a0d0d0a;
const interfaceDescription = 1;
const enhancedPacket = 6;
const ethernetLink = 1;
/** Options by their numbers in the pcapng specification (IETF draft-ietf-opsawg-pcapng). */
const options = { comment: 1, interfaceName: 2, interfaceDescription: 3, timeResolution: 9 } as const;
/** A field's length is 16 bits. */
const longestOption = 0xffff;

/**
 * A capture file that Wireshark and tshark read: one section, an interface for each network, frames with times in
 * nanoseconds. A comment longer than 65,535 bytes is cut.
 */
export function writePcapng({ interfaces, packets, comment }: PcapngOptions): Uint8Array {
  const blocks = [
    block(
      sectionHeader,
      // Byte-order magic, version 1.0, section length not given.
      Uint8Array.of(0x4d, 0x3c, 0x2b, 0x1a, 1, 0, 0, 0, 255, 255, 255, 255, 255, 255, 255, 255),
      optionList([text(options.comment, comment)]),
    ),
    ...interfaces.map(({ name, description }) =>
      block(
        interfaceDescription,
        longs(ethernetLink, 0),
        optionList([
          text(options.interfaceName, name),
          text(options.interfaceDescription, description),
          option(options.timeResolution, Uint8Array.of(9)),
        ]),
      ),
    ),
    ...packets.map(packetBlock),
  ];
  return joined(blocks);
}

function packetBlock({ interfaceIndex, timeMs, bytes, length, comment }: CapturedPacket): Uint8Array {
  const wholeMs = Math.floor(timeMs);
  const timeNs = BigInt(wholeMs) * 1_000_000n + BigInt(Math.round((timeMs - wholeMs) * 1e6));
  return block(
    enhancedPacket,
    longs(interfaceIndex, Number(timeNs >> 32n), Number(timeNs & 0xffff_ffffn), bytes.length, length),
    padded(bytes),
    optionList([text(options.comment, comment)]),
  );
}

/** A block with its length before and after it. */
function block(type: number, ...parts: readonly Uint8Array[]): Uint8Array {
  const body = joined(parts);
  const length = body.length + 12;
  return joined([longs(type, length), body, longs(length)]);
}

function text(code: number, value: string | undefined): Uint8Array | undefined {
  if (value === undefined || value === '') return undefined;
  const bytes = new TextEncoder().encode(value);
  return option(code, bytes.subarray(0, longestOption));
}

function option(code: number, value: Uint8Array): Uint8Array {
  return joined([shorts(code, value.length), padded(value)]);
}

/** Options with the mark of their end; nothing where there are none. */
function optionList(list: readonly (Uint8Array | undefined)[]): Uint8Array {
  const there = list.filter((one) => one !== undefined);
  return there.length === 0 ? new Uint8Array() : joined([...there, shorts(0, 0)]);
}

/** Blocks and options are filled up to 32 bits. */
function padded(bytes: Uint8Array): Uint8Array {
  const result = new Uint8Array(Math.ceil(bytes.length / 4) * 4);
  result.set(bytes);
  return result;
}

function longs(...numbers: readonly number[]): Uint8Array {
  const view = new DataView(new ArrayBuffer(numbers.length * 4));
  numbers.forEach((number, at) => view.setUint32(at * 4, number, true));
  return new Uint8Array(view.buffer);
}

function shorts(...numbers: readonly number[]): Uint8Array {
  const view = new DataView(new ArrayBuffer(numbers.length * 2));
  numbers.forEach((number, at) => view.setUint16(at * 2, number, true));
  return new Uint8Array(view.buffer);
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const result = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    result.set(part, at);
    at += part.length;
  }
  return result;
}
