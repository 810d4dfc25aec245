import type { Impairment } from '../../../lab/fault/fault.ts';
import { prefixLength, readPrefix } from './frame.ts';
import type { RandomSource } from './seededRandom.ts';

/** Frames that an impairment touched since it was switched on. */
export interface ImpairedCounters {
  readonly frames: number;
  readonly lost: number;
  readonly duplicated: number;
}

/** Takes whole records that go on. */
type Deliver = (bytes: Uint8Array, start: number, end: number) => void;

/**
 * A segment that loses, delays or duplicates frames. Every frame that enters is decided on by itself; the delay is the
 * same for all, so their order stays.
 */
export class ImpairedSegment {
  readonly impairment: Impairment;
  readonly #random: RandomSource;
  readonly #timers = new Set<NodeJS.Timeout>();
  #frames = 0;
  #lost = 0;
  #duplicated = 0;

  constructor(impairment: Impairment, random: RandomSource) {
    this.impairment = impairment;
    this.#random = random;
  }

  /** Hands on what is left of the records in `bytes` from `start` to `end`; at once, or once the delay is over. */
  pass(bytes: Uint8Array, start: number, end: number, deliver: Deliver): void {
    const kept = this.#survivors(bytes, start, end);
    if (kept.length === 0) return;
    const { delayMs } = this.impairment;
    if (delayMs === 0) {
      deliver(kept, 0, kept.length);
      return;
    }
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      deliver(kept, 0, kept.length);
    }, delayMs);
    this.#timers.add(timer);
  }

  get counters(): ImpairedCounters {
    return { frames: this.#frames, lost: this.#lost, duplicated: this.#duplicated };
  }

  /** Loses what is still on its way. */
  end(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
  }

  /** A copy: what is delayed must not keep, or share, the chunk that it came in. */
  #survivors(bytes: Uint8Array, start: number, end: number): Uint8Array {
    const { lossPercent, duplicationPercent } = this.impairment;
    const pieces: Uint8Array[] = [];
    for (let offset = start; offset < end;) {
      const next = offset + prefixLength + readPrefix(bytes, offset);
      this.#frames++;
      if (this.#random() * 100 < lossPercent) {
        this.#lost++;
      } else {
        pieces.push(bytes.subarray(offset, next));
        if (this.#random() * 100 < duplicationPercent) {
          this.#duplicated++;
          pieces.push(bytes.subarray(offset, next));
        }
      }
      offset = next;
    }
    return Buffer.concat(pieces);
  }
}
