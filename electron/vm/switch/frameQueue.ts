import { prefixLength, readPrefix } from './frame.ts';

/** Where a queue's bytes go: one or two pieces at a time. Calls `done` once they are no longer needed. */
export type PieceWriter = (pieces: readonly Uint8Array[], done: () => void) => void;

/** What became of the frames given to a queue. Bytes are those of frames, without prefixes. */
export interface QueueCounters {
  readonly frames: number;
  readonly bytes: number;
  /** Frames that found no room. */
  readonly dropped: number;
}

/** A run this long is written from where it lies; a shorter one is cheaper to copy behind what already waits. */
const directRunBytes = 4096;

/**
 * The way out of a port. Consecutive records of one chunk go out in one write, from where they lie in the chunk. What
 * comes while a write is under way is copied into a buffer of fixed size and goes out in the next one; what does not
 * fit is dropped by whole frames and counted. So a slow receiver costs a fixed amount of memory and nobody's time:
 * at most two buffers of `capacityBytes` and one chunk.
 */
export class FrameQueue {
  readonly #write: PieceWriter;
  readonly #capacityBytes: number;
  /** Takes what comes while `#inFlight` is being written; then they change places. */
  #waiting: Uint8Array | undefined;
  #waitingLength = 0;
  #inFlight: Uint8Array | undefined;
  #writing = false;
  /** Records of the present chunk that lie side by side and were not yet written or copied. */
  #run: Uint8Array | undefined;
  #runStart = 0;
  #runEnd = 0;
  #runFrames = 0;
  #frames = 0;
  #bytes = 0;
  #dropped = 0;

  /** `capacityBytes`: records that wait while a write is under way, prefixes included. */
  constructor(write: PieceWriter, capacityBytes: number) {
    this.#write = write;
    this.#capacityBytes = capacityBytes;
  }

  /** Adds the record that lies in `bytes` from `start` to `end`. Nothing is written before `flush`. */
  add(bytes: Uint8Array, start: number, end: number): void {
    if (start === this.#runEnd && bytes === this.#run) {
      this.#runEnd = end;
      this.#runFrames++;
      return;
    }
    this.#copyRun();
    this.#run = bytes;
    this.#runStart = start;
    this.#runEnd = end;
    this.#runFrames = 1;
  }

  /** Ends the chunk: writes what was added, or keeps it for the time after the write that is under way. */
  flush(): void {
    if (this.#writing) {
      this.#copyRun();
      return;
    }
    const run = this.#run;
    if (run === undefined) return;
    if (this.#waitingLength > 0 && this.#runEnd - this.#runStart < directRunBytes) this.#copyRun();
    this.#startWrite();
  }

  get counters(): QueueCounters {
    return { frames: this.#frames, bytes: this.#bytes, dropped: this.#dropped };
  }

  #startWrite(): void {
    const pieces: Uint8Array[] = [];
    if (this.#waiting !== undefined && this.#waitingLength > 0) {
      pieces.push(this.#waiting.subarray(0, this.#waitingLength));
      [this.#waiting, this.#inFlight] = [this.#inFlight, this.#waiting];
      this.#waitingLength = 0;
    }
    if (this.#run !== undefined) {
      this.#count(this.#runFrames, this.#runEnd - this.#runStart);
      pieces.push(this.#run.subarray(this.#runStart, this.#runEnd));
      this.#forgetRun();
    }
    this.#writing = true;
    this.#write(pieces, this.#written);
  }

  readonly #written = (): void => {
    this.#writing = false;
    if (this.#waitingLength > 0) this.#startWrite();
  };

  /** Moves the run into the waiting buffer as far as whole frames fit; the rest is dropped. */
  #copyRun(): void {
    const run = this.#run;
    if (run === undefined) return;
    let end = this.#runEnd;
    let frames = this.#runFrames;
    const room = this.#capacityBytes - this.#waitingLength;
    if (end - this.#runStart > room) {
      end = this.#runStart;
      frames = 0;
      while (frames < this.#runFrames) {
        const next = end + prefixLength + readPrefix(run, end);
        if (next - this.#runStart > room) break;
        end = next;
        frames++;
      }
      this.#dropped += this.#runFrames - frames;
    }
    if (frames > 0) {
      this.#waiting ??= Buffer.allocUnsafeSlow(this.#capacityBytes);
      this.#waiting.set(run.subarray(this.#runStart, end), this.#waitingLength);
      this.#waitingLength += end - this.#runStart;
      this.#count(frames, end - this.#runStart);
    }
    this.#forgetRun();
  }

  #count(frames: number, bytes: number): void {
    this.#frames += frames;
    this.#bytes += bytes - frames * prefixLength;
  }

  /** Lets go of the chunk, so that a quiet port does not keep it alive. */
  #forgetRun(): void {
    this.#run = undefined;
    this.#runEnd = -1;
    this.#runFrames = 0;
  }
}
