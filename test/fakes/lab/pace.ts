import { setImmediate, setTimeout } from 'node:timers/promises';

/** Waits before each event of a fake run: how fast a test wants them told. Rejects when the signal aborts. */
export type Pace = (signal: AbortSignal) => Promise<void>;

/** As fast as events can be told, one turn of the event loop each. */
export const atOnce: Pace = async (signal) => {
  await setImmediate(undefined, { signal });
};

/** One event every so many milliseconds. */
export function every(ms: number): Pace {
  return async (signal) => {
    await setTimeout(ms, undefined, { signal });
  };
}

/** Told one by one by the test: `step()` lets the next event go, `release()` all that are still to come. */
export class StepByStep {
  #permits = 0;
  #waiting: (() => void)[] = [];
  #isReleased = false;

  readonly pace: Pace = async (signal) => {
    signal.throwIfAborted();
    if (this.#isReleased) return;
    if (this.#permits > 0) {
      this.#permits -= 1;
      return;
    }
    await new Promise<void>((resolve, reject) => {
      this.#waiting.push(resolve);
      signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
    });
  };

  step(events = 1): void {
    for (let i = 0; i < events; i++) {
      const next = this.#waiting.shift();
      if (next === undefined) this.#permits += 1;
      else next();
    }
  }

  release(): void {
    this.#isReleased = true;
    for (const go of this.#waiting.splice(0)) go();
  }
}
