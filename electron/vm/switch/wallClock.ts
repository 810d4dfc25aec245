/** How far the two clocks may drift apart before the wall clock wins: it was set, or the machine slept. */
const toleranceMs = 50;

/**
 * Milliseconds since 1970 with a fraction good to a microsecond. `Date.now()` has whole milliseconds only, and
 * `performance.timeOrigin + performance.now()` stands still while a laptop sleeps; this follows the first with the
 * resolution of the second.
 */
export class WallClock {
  #offsetMs = performance.timeOrigin;

  nowMs(): number {
    const fine = this.#offsetMs + performance.now();
    const coarse = Date.now();
    if (Math.abs(fine - coarse) <= toleranceMs) return fine;
    this.#offsetMs += coarse - fine;
    return coarse;
  }
}
