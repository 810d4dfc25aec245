/** A time limit that stands still while somebody is asked something. */
export class Deadline {
  /** Aborts with the caller's reason, or with `passed` when the time is over. */
  readonly signal: AbortSignal;
  readonly #controller = new AbortController();
  readonly #passed: Error;
  #remainingMs: number;
  #startedAtMs = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(deadlineMs: number, passed: Error, signal: AbortSignal) {
    this.#remainingMs = deadlineMs;
    this.#passed = passed;
    this.signal = AbortSignal.any([signal, this.#controller.signal]);
    this.#start();
  }

  /** Waits for an answer without counting the time. Rejects as soon as the caller's signal aborts. */
  async pausedFor<T>(ask: () => Promise<T>): Promise<T> {
    this.signal.throwIfAborted();
    this.#pause();
    try {
      return await unlessAborted(ask(), this.signal);
    } finally {
      this.#start();
    }
  }

  /** To be called when the work is done. */
  stop(): void {
    clearTimeout(this.#timer);
  }

  #start(): void {
    this.#startedAtMs = performance.now();
    this.#timer = setTimeout(() => this.#controller.abort(this.#passed), this.#remainingMs);
  }

  #pause(): void {
    clearTimeout(this.#timer);
    this.#remainingMs = Math.max(0, this.#remainingMs - (performance.now() - this.#startedAtMs));
  }
}

/** The work's outcome, or at once the signal's reason when that aborts first; the work itself goes on then. */
export function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  if (signal.aborted) {
    work.catch(() => undefined);
    return Promise.reject(signal.reason as Error);
  }
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason as Error);
    signal.addEventListener('abort', onAbort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}
