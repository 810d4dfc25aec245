import * as z from 'zod';
import type { ChannelExit, StopSignal } from './machineConnection.ts';

/**
 * What relay client and server say to each other. On the wire a frame is the length of what follows (4 bytes, big
 * endian), its kind (1 byte), its channel (4 bytes; 0 is the connection itself) and its content: raw bytes for
 * outputs and input, JSON for everything else.
 */
export const frameKinds = [
  // Both: the first frame.
  'hello',
  // Client to server.
  'open',
  'stdin',
  'stdin-end',
  'resize',
  'close',
  // Server to client.
  'opened',
  'refused',
  'stdout',
  'stderr',
  'exit',
  'lost',
  // Both: the receiver has passed on this many bytes of the channel, and takes as many more.
  'credit',
] as const;
export type FrameKind = (typeof frameKinds)[number];

export interface Frame {
  readonly kind: FrameKind;
  readonly channel: number;
  readonly content: Buffer;
}

/** Of both sides; another one is refused. */
export const relayVersion = 1;
/** Bytes that may be under way in each direction of a channel; both outputs share one direction, as in SSH. */
export const windowBytes = 256 * 1024;
/** Outputs and input are cut into frames of at most this, so that channels take turns. */
export const maxDataBytes = 32 * 1024;
/** A longer frame is nonsense: nothing that is sent comes near. */
const maxContentBytes = 4 * 1024 * 1024;
const headBytes = 9;

const dimension = z.int().min(1).max(65535);
const sizeSchema = z.object({ columns: dimension, rows: dimension });
const stopSignals = ['TERM', 'INT', 'KILL', 'HUP'] as const satisfies readonly StopSignal[];

/** Content of the frames that carry JSON. Errors are checked by whoever turns them back into errors. */
export const contentSchemas = {
  hello: z.object({ version: z.int() }),
  open: z.object({ command: z.string(), terminal: sizeSchema.extend({ type: z.string() }).optional() }),
  resize: sizeSchema,
  close: z.object({ signal: z.enum(stopSignals) }),
  exit: z.object({ code: z.int().optional(), signal: z.string().optional() }),
  credit: z.object({ bytes: z.int().positive() }),
} as const;

/** An exit as read from a frame, without keys that are `undefined`. */
export function exitOf({ code, signal }: z.infer<typeof contentSchemas.exit>): ChannelExit {
  return { ...(code !== undefined && { code }), ...(signal !== undefined && { signal }) };
}

export function encodeFrame(kind: FrameKind, channel: number, content: Uint8Array): Buffer {
  const frame = Buffer.allocUnsafe(headBytes + content.length);
  frame.writeUInt32BE(headBytes - 4 + content.length, 0);
  frame.writeUInt8(frameKinds.indexOf(kind), 4);
  frame.writeUInt32BE(channel, 5);
  frame.set(content, headBytes);
  return frame;
}

/** The other side broke the rules of the relay. */
export class RelayProtocolError extends Error {
  override readonly name = 'RelayProtocolError';
}

/** Cuts a stream of bytes, in whatever pieces it comes, into frames. */
export class FrameDecoder {
  #rest: Buffer = Buffer.alloc(0);

  /** @throws RelayProtocolError when the bytes are no frames; nothing more can be read then. */
  decode(chunk: Buffer): readonly Frame[] {
    let bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    const frames: Frame[] = [];
    while (bytes.length >= headBytes) {
      const length = bytes.readUInt32BE(0);
      const kind = frameKinds[bytes.readUInt8(4)];
      if (kind === undefined) throw new RelayProtocolError('a frame of no known kind');
      if (length < headBytes - 4 || length > maxContentBytes)
        throw new RelayProtocolError('a frame too long');
      const end = 4 + length;
      if (bytes.length < end) break;
      frames.push({ kind, channel: bytes.readUInt32BE(5), content: bytes.subarray(headBytes, end) });
      bytes = bytes.subarray(end);
    }
    this.#rest = bytes;
    return frames;
  }
}

/** The JSON content of a frame. @throws RelayProtocolError when it is not what the kind says. */
export function readContent<K extends keyof typeof contentSchemas>(
  kind: K,
  content: Buffer,
): z.infer<(typeof contentSchemas)[K]> {
  const result = contentSchemas[kind].safeParse(parseJson(content));
  if (!result.success) throw new RelayProtocolError(`a ${kind} frame with wrong content`);
  return result.data as z.infer<(typeof contentSchemas)[K]>;
}

/** @throws RelayProtocolError when it is no JSON. */
export function parseJson(content: Buffer): unknown {
  try {
    return JSON.parse(content.toString('utf8'));
  } catch {
    throw new RelayProtocolError('a frame that is no JSON');
  }
}
