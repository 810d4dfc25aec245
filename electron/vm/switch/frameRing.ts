import { prefixLength, readPrefix } from './frame.ts';
import { isWanted, type FrameFilter } from './frameFilter.ts';

/** Limits of a capture. */
export interface CaptureOptions {
  /** Bytes of records kept; the oldest make room. At least one record of the longest frame. */
  readonly maxBytes: number;
  /** Frames kept. */
  readonly maxFrames: number;
  /** Bytes of each frame that readers are given. */
  readonly snapLength: number;
}

/** A frame that entered the switch. */
interface CapturedFrame {
  /** Counts the frames of one switch from 0, with no gap. */
  readonly sequence: number;
  /** When it was read from the guest: milliseconds since 1970 with a fraction, good to about a microsecond. */
  readonly timeMs: number;
  /** The port that it came in by. */
  readonly port: string;
  /** Its length on the wire, which may be more than `bytes` has. */
  readonly length: number;
  /** A copy of its first bytes. */
  readonly bytes: Uint8Array;
}

/** What a reader asks for. */
export interface CaptureRequest {
  /** Frames from this number on, oldest first. */
  readonly sinceSequence: number;
  /** So many at the most. */
  readonly limit: number;
  /** About so many of their bytes at the most; as many as there are by default. */
  readonly maxBytes?: number;
  /** Which frames; all by default. Others are passed over where they lie, at little cost. */
  readonly filter?: FrameFilter;
}

/** An answer to "what came since?". */
export interface CapturedFrames {
  readonly frames: readonly CapturedFrame[];
  /** Ask again from here. */
  readonly nextSequence: number;
  /** Frames asked for that had already made room for newer ones. */
  readonly missed: number;
}

/** Whole records that a switch has just read together. */
export interface Arrival {
  readonly bytes: Uint8Array;
  /** The records lie in `bytes` from here … */
  readonly start: number;
  /** … to here. */
  readonly end: number;
  /** How many there are. */
  readonly frames: number;
  readonly port: string;
  readonly timeMs: number;
}

/** Where an arrival lies in the ring. */
interface Stretch {
  readonly start: number;
  readonly end: number;
  readonly firstSequence: number;
  readonly frames: number;
  readonly timeMs: number;
  readonly port: string;
}

/**
 * The last frames that entered a switch, in memory of fixed size. Frames are recorded a stretch at a time, as the guest
 * sent them: one copy of a chunk instead of one of each frame, which is what makes it cheap; they are taken apart, and
 * cut to the snap length, when someone reads.
 */
export class FrameRing {
  readonly #options: CaptureOptions;
  readonly #bytes: Uint8Array;
  /** Oldest first, in the order of their places in the ring. Those before `#oldest` are gone. */
  #stretches: Stretch[] = [];
  #oldest = 0;
  #writeOffset = 0;
  #frames = 0;
  #nextSequence: number;

  /** `firstSequence`: number of the first frame that will be recorded. */
  constructor(options: CaptureOptions, firstSequence = 0) {
    this.#options = options;
    this.#nextSequence = firstSequence;
    // Not a Buffer: its `slice` would hand out views of memory that is about to be written again.
    this.#bytes = new Uint8Array(options.maxBytes);
  }

  record(arrival: Arrival): void {
    const { start, end, frames } = arrival;
    if (end - start <= this.#bytes.length && frames <= this.#options.maxFrames) this.#store(arrival);
    else for (const part of this.#parts(arrival)) this.#store(part);
  }

  /** The sequence number that the next frame will get. */
  get nextSequence(): number {
    return this.#nextSequence;
  }

  /** What was recorded from a number on; copies. */
  since({ sinceSequence, limit, maxBytes = Infinity, filter }: CaptureRequest): CapturedFrames {
    const oldestKept = this.#nextSequence - this.#frames;
    const first = Math.min(Math.max(sinceSequence, oldestKept), this.#nextSequence);
    const missed = Math.max(0, first - sinceSequence);
    const frames: CapturedFrame[] = [];
    let bytes = 0;
    for (let index = this.#stretchOf(first); index < this.#stretches.length; index++) {
      const stretch = this.#stretches[index] as Stretch;
      let offset = stretch.start;
      for (let number = 0; number < stretch.frames; number++) {
        const sequence = stretch.firstSequence + number;
        const length = readPrefix(this.#bytes, offset);
        const from = offset + prefixLength;
        offset = from + length;
        if (sequence < first) continue;
        if (filter !== undefined && !isWanted(filter, this.#bytes, from, offset)) continue;
        if (frames.length >= limit || bytes >= maxBytes) return { frames, nextSequence: sequence, missed };
        const copy = this.#bytes.slice(from, from + Math.min(length, this.#options.snapLength));
        bytes += copy.length;
        frames.push({ sequence, timeMs: stretch.timeMs, port: stretch.port, length, bytes: copy });
      }
    }
    return { frames, nextSequence: this.#nextSequence, missed };
  }

  #store({ bytes, start: from, end: to, frames, port, timeMs }: Arrival): void {
    const length = to - from;
    if (this.#writeOffset + length > this.#bytes.length) {
      // The stretch would not fit before the end: what lies from here to the end is the oldest, and goes first.
      while (this.#oldestStretch !== undefined && this.#oldestStretch.start >= this.#writeOffset)
        this.#drop();
      this.#writeOffset = 0;
    }
    const start = this.#writeOffset;
    const end = start + length;
    while (this.#oldestStretch !== undefined && this.#overlaps(this.#oldestStretch, start, end)) this.#drop();
    while (this.#frames > 0 && this.#frames + frames > this.#options.maxFrames) this.#drop();
    this.#bytes.set(bytes.subarray(from, to), start);
    this.#stretches.push({ start, end, firstSequence: this.#nextSequence, frames, timeMs, port });
    this.#writeOffset = end;
    this.#frames += frames;
    this.#nextSequence += frames;
  }

  /** An arrival that is more than the ring keeps, in parts that fit. A frame longer than the ring is left out. */
  *#parts(arrival: Arrival): Generator<Arrival> {
    const { bytes, end } = arrival;
    let { start } = arrival;
    let frames = 0;
    for (let offset = start; offset < end;) {
      const next = offset + prefixLength + readPrefix(bytes, offset);
      if (frames === this.#options.maxFrames || next - start > this.#bytes.length) {
        if (frames > 0) yield { ...arrival, start, end: offset, frames };
        start = offset;
        frames = 0;
      }
      if (next - offset > this.#bytes.length) start = next;
      else frames++;
      offset = next;
    }
    if (frames > 0) yield { ...arrival, start, end, frames };
  }

  get #oldestStretch(): Stretch | undefined {
    return this.#stretches[this.#oldest];
  }

  #overlaps(stretch: Stretch, start: number, end: number): boolean {
    return stretch.start < end && stretch.end > start;
  }

  #drop(): void {
    this.#frames -= this.#oldestStretch?.frames ?? 0;
    this.#oldest++;
    // Moving the rest down now and then keeps both the list short and dropping cheap.
    if (this.#oldest >= 1024 && this.#oldest * 2 >= this.#stretches.length) {
      this.#stretches = this.#stretches.slice(this.#oldest);
      this.#oldest = 0;
    }
  }

  /** Index of the stretch that holds `sequence`, or of the end of the list. */
  #stretchOf(sequence: number): number {
    let low = this.#oldest;
    let high = this.#stretches.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const stretch = this.#stretches[middle] as Stretch;
      if (stretch.firstSequence + stretch.frames <= sequence) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
