import { unlessAborted } from '../../ssh/deadline.ts';

interface Asking<T> {
  readonly answer: Promise<T>;
  /** Ends the asking when nobody waits for the answer any more. */
  readonly ending: AbortController;
  askers: number;
}

/** Asks one question once, however many want to know at the same time; each has the answer. */
export class SharedAsking<T> {
  readonly #askings = new Map<string, Asking<T>>();

  /**
   * The answer to the question of this name: of the one that is being asked, else of `ask`. Rejects with the signal's
   * reason on abort; the asking itself goes on for as long as anybody waits.
   */
  async ask(name: string, signal: AbortSignal, ask: (signal: AbortSignal) => Promise<T>): Promise<T> {
    signal.throwIfAborted();
    const asking = this.#askings.get(name) ?? this.#begin(name, ask);
    asking.askers += 1;
    try {
      return await unlessAborted(asking.answer, signal);
    } finally {
      asking.askers -= 1;
      if (asking.askers === 0) this.#end(name, asking, signal.reason);
    }
  }

  #begin(name: string, ask: (signal: AbortSignal) => Promise<T>): Asking<T> {
    const ending = new AbortController();
    const asking = { answer: ask(ending.signal), ending, askers: 0 };
    this.#askings.set(name, asking);
    return asking;
  }

  #end(name: string, asking: Asking<T>, reason: unknown): void {
    if (this.#askings.get(name) === asking) this.#askings.delete(name);
    asking.answer.catch(() => undefined);
    asking.ending.abort(reason);
  }
}
