/**
 * How frames travel between QEMU and the switch: QEMU's `-netdev stream` puts the frame's length before it, 4 bytes in
 * network order (`net/stream.c`, `net_socket_rs_init` in QEMU's source). A frame together with that prefix is called a
 * record here. The framing is the same in both directions, so records are forwarded without being taken apart.
 */

/** Bytes of the length before each frame. */
export const prefixLength = 4;

/** Shortest frame that has both addresses and a type. */
export const minimumFrameLength = 14;

/**
 * Longest frame that is taken. QEMU itself buffers 4 KiB + 64 KiB; a guest's frames are its MTU and 14 to 18 bytes. A
 * longer length is a stream that lost its place, and must not make anyone allocate.
 */
export const maximumFrameLength = 65_550;

/** The length that a record's prefix announces; an unsigned 32-bit number, not yet checked. */
export function readPrefix(bytes: Uint8Array, offset: number): number {
  // Typed-array reads are inlined; Buffer.readUInt32BE costs a call and a range check for each frame.
  return (
    (((bytes[offset] as number) << 24) |
      ((bytes[offset + 1] as number) << 16) |
      ((bytes[offset + 2] as number) << 8) |
      (bytes[offset + 3] as number)) >>>
    0
  );
}

/** Why a length cannot be a frame's, or `undefined` when it can. */
export function frameLengthFault(length: number): string | undefined {
  if (length < minimumFrameLength) {
    return `a frame of ${length} bytes was announced; an Ethernet header alone has ${minimumFrameLength}`;
  }
  if (length > maximumFrameLength) {
    return `a frame of ${length} bytes was announced; the longest that is taken has ${maximumFrameLength}`;
  }
  return undefined;
}
