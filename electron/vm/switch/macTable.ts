/** Entries that share one hash: as in hardware switches, a full set gives up its oldest entry. */
const ways = 4;

/** What `find` answers for an address that is not known. */
export const unknownPort = -1;

/** Limits of a `MacTable`. */
export interface MacTableOptions {
  /** Addresses at the most; rounded up to a power of two. */
  readonly entries: number;
  /** How long an address that is not heard of stays known. */
  readonly ageingMs: number;
}

/**
 * Which port an Ethernet address was last heard on. Memory is fixed: a set-associative table over typed arrays, so
 * neither learning nor looking up allocates, and a guest that invents addresses only makes others be flooded.
 *
 * An address is given as its first four bytes (`high`, signed 32 bits) and its last two (`low`, 0 to 65535).
 */
export class MacTable {
  readonly #ageingMs: number;
  readonly #setMask: number;
  readonly #high: Int32Array;
  readonly #low: Int32Array;
  /** Port of the entry, or `unknownPort` when the entry is free. */
  readonly #port: Int32Array;
  readonly #heardMs: Float64Array;

  constructor({ entries, ageingMs }: MacTableOptions) {
    const sets = 2 ** Math.ceil(Math.log2(Math.max(1, entries / ways)));
    this.#ageingMs = ageingMs;
    this.#setMask = sets - 1;
    this.#high = new Int32Array(sets * ways);
    this.#low = new Int32Array(sets * ways);
    this.#port = new Int32Array(sets * ways).fill(unknownPort);
    this.#heardMs = new Float64Array(sets * ways);
  }

  /** The port that the address was last heard on, or `unknownPort` if never, or longer ago than the ageing time. */
  find(high: number, low: number, nowMs: number): number {
    const first = this.#set(high, low);
    for (let entry = first; entry < first + ways; entry++) {
      if (this.#high[entry] === high && this.#low[entry] === low && this.#port[entry] !== unknownPort) {
        return nowMs - (this.#heardMs[entry] as number) <= this.#ageingMs
          ? (this.#port[entry] as number)
          : unknownPort;
      }
    }
    return unknownPort;
  }

  /** Notes that the address was heard on `port` (0 or more) now. */
  learn(high: number, low: number, port: number, nowMs: number): void {
    const first = this.#set(high, low);
    let place = first;
    let placeHeardMs = Infinity;
    for (let entry = first; entry < first + ways; entry++) {
      const free = this.#port[entry] === unknownPort;
      if (!free && this.#high[entry] === high && this.#low[entry] === low) {
        this.#port[entry] = port;
        this.#heardMs[entry] = nowMs;
        return;
      }
      const heardMs = free ? -Infinity : (this.#heardMs[entry] as number);
      if (heardMs < placeHeardMs) {
        place = entry;
        placeHeardMs = heardMs;
      }
    }
    this.#high[place] = high;
    this.#low[place] = low;
    this.#port[place] = port;
    this.#heardMs[place] = nowMs;
  }

  /** Forgets every address of a port: whoever was behind it has gone. */
  forget(port: number): void {
    for (let entry = 0; entry < this.#port.length; entry++) {
      if (this.#port[entry] === port) this.#port[entry] = unknownPort;
    }
  }

  /** Entries in use, aged ones included. */
  get size(): number {
    let used = 0;
    for (const port of this.#port) if (port !== unknownPort) used++;
    return used;
  }

  /** First entry of the set that the address belongs to. */
  #set(high: number, low: number): number {
    // MurmurHash3's last step: addresses of one lab differ in few bits, and each must move the set.
    let mixed = high ^ Math.imul(low, 0x9e3779b1);
    mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
    return ((mixed >>> 16) & this.#setMask) * ways;
  }
}
