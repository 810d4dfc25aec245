/** A number of places, given out in the order of asking. */
export class ChannelSlots {
  #free: number;
  readonly #waiting: { give(): void; refuse(error: Error): void }[] = [];
  #refusal: Error | undefined;

  constructor(count: number) {
    this.#free = count;
  }

  /** Waits for a place; the answer gives it back, once. Rejects with the signal's reason, or after `refuse`. */
  take(signal: AbortSignal): Promise<() => void> {
    if (signal.aborted) return Promise.reject(signal.reason as Error);
    if (this.#refusal) return Promise.reject(this.#refusal);
    if (this.#free > 0) {
      this.#free -= 1;
      return Promise.resolve(this.#giveBackOnce());
    }
    return new Promise((resolve, reject) => {
      const leave = () => {
        signal.removeEventListener('abort', onAbort);
        this.#waiting.splice(this.#waiting.indexOf(waiter), 1);
      };
      const waiter = {
        give: () => {
          leave();
          resolve(this.#giveBackOnce());
        },
        refuse: (error: Error) => {
          leave();
          reject(error);
        },
      };
      const onAbort = () => waiter.refuse(signal.reason as Error);
      signal.addEventListener('abort', onAbort);
      this.#waiting.push(waiter);
    });
  }

  /** Turns away all who wait and all who come. */
  refuse(error: Error): void {
    this.#refusal = error;
    for (const waiter of [...this.#waiting]) waiter.refuse(error);
  }

  #giveBackOnce(): () => void {
    let isHeld = true;
    return () => {
      if (!isHeld) return;
      isHeld = false;
      const next = this.#waiting[0];
      if (next) next.give();
      else this.#free += 1;
    };
  }
}
