import {
  frameLengthFault,
  maximumFrameLength,
  minimumFrameLength,
  prefixLength,
  readPrefix,
} from './frame.ts';

/** Takes a stretch of whole records: `bytes` from `start` to `end` holds prefix, frame, prefix, frame, … */
export type StretchSink = (bytes: Uint8Array, start: number, end: number) => void;

/**
 * Cuts a byte stream into whole records, wherever the chunks were split. Whole records are handed on in place, as one
 * stretch a chunk; only a record that is cut by a chunk's end is copied, each of its bytes once.
 */
export class FrameReader {
  readonly #sink: StretchSink;
  /** Prefix of a cut record, until its four bytes are complete. */
  readonly #prefix = new Uint8Array(prefixLength);
  #prefixFilled = 0;
  /** The cut record, once its prefix has said how long it is. */
  #record: Uint8Array | undefined;
  #recordFilled = 0;

  constructor(sink: StretchSink) {
    this.#sink = sink;
  }

  /**
   * Takes the next chunk of the stream. The sink is called before this returns, at most twice, and may keep `bytes`
   * (the reader never writes to them again). Returns why the stream cannot be followed any more (what came before the
   * fault has been handed on), or `undefined`. After a fault the reader must not be used again.
   */
  read(chunk: Uint8Array): string | undefined {
    const end = chunk.length;
    const start = this.#completeRecord(chunk);
    if (typeof start === 'string') return start;
    let offset = start;
    let fault: string | undefined;
    while (end - offset >= prefixLength) {
      const length = readPrefix(chunk, offset);
      if (length < minimumFrameLength || length > maximumFrameLength) {
        fault = frameLengthFault(length);
        break;
      }
      const next = offset + prefixLength + length;
      if (next > end) break;
      offset = next;
    }
    if (offset > start) this.#sink(chunk, start, offset);
    if (fault === undefined && offset < end) this.#keep(chunk, offset);
    return fault;
  }

  /** Adds the chunk's head to the record that the last chunk cut. Returns where the next record begins, or a fault. */
  #completeRecord(chunk: Uint8Array): number | string {
    let offset = 0;
    if (this.#prefixFilled > 0) {
      while (this.#prefixFilled < prefixLength) {
        if (offset === chunk.length) return offset;
        this.#prefix[this.#prefixFilled++] = chunk[offset++] as number;
      }
      const fault = this.#beginRecord();
      if (fault !== undefined) return fault;
    }
    const record = this.#record;
    if (record === undefined) return offset;
    const taken = Math.min(record.length - this.#recordFilled, chunk.length - offset);
    record.set(chunk.subarray(offset, offset + taken), this.#recordFilled);
    this.#recordFilled += taken;
    if (this.#recordFilled === record.length) {
      this.#record = undefined;
      this.#sink(record, 0, record.length);
    }
    return offset + taken;
  }

  /** Keeps the chunk's tail, which is less than one record. */
  #keep(chunk: Uint8Array, offset: number): void {
    const rest = chunk.length - offset;
    if (rest < prefixLength) {
      this.#prefix.set(chunk.subarray(offset));
      this.#prefixFilled = rest;
      return;
    }
    this.#prefix.set(chunk.subarray(offset, offset + prefixLength));
    this.#beginRecord();
    this.#record?.set(chunk.subarray(offset));
    this.#recordFilled = rest;
  }

  /** Makes room for the record whose prefix is complete: the one allocation, and only after its length was checked. */
  #beginRecord(): string | undefined {
    this.#prefixFilled = 0;
    const length = readPrefix(this.#prefix, 0);
    const fault = frameLengthFault(length);
    if (fault !== undefined) return fault;
    this.#record = Buffer.allocUnsafe(prefixLength + length);
    this.#record.set(this.#prefix);
    this.#recordFilled = prefixLength;
    return undefined;
  }
}
