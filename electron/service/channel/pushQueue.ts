import type { LabPush } from '../../../lab/contract/labPush.ts';

/** Most characters, as JSON, that wait for a reader before it is given up. */
const mostWaiting = 16 * 1024 * 1024;
/** Most characters, as JSON, in one batch, so that answers to calls need not wait long behind it. */
const largestBatch = 512 * 1024;

/** What a queue needs of its surroundings. */
interface PushQueueOptions {
  /** Sends a batch; resolves when the reader has taken it in. */
  readonly send: (batch: readonly LabPush[]) => Promise<unknown>;
  /** Called once when the reader is too far behind; nothing is sent any more. */
  readonly onOverflow: () => void;
  readonly mostWaiting?: number;
}

/**
 * Pushes on their way to one reader, in order. One batch is under way at a time and what comes meanwhile waits for the
 * next, so a busy reader gets few large messages, and one that stops reading costs no more than `mostWaiting`.
 */
export class PushQueue {
  readonly #send: PushQueueOptions['send'];
  readonly #onOverflow: () => void;
  readonly #mostWaiting: number;
  #waiting: { readonly push: LabPush; readonly characters: number }[] = [];
  #waitingCharacters = 0;
  #isSending = false;
  #isClosed = false;

  constructor({ send, onOverflow, mostWaiting: most = mostWaiting }: PushQueueOptions) {
    this.#send = send;
    this.#onOverflow = onOverflow;
    this.#mostWaiting = most;
  }

  add(push: LabPush): void {
    if (this.#isClosed) return;
    const characters = JSON.stringify(push).length;
    this.#waiting.push({ push, characters });
    this.#waitingCharacters += characters;
    if (this.#waitingCharacters > this.#mostWaiting) {
      this.close();
      this.#onOverflow();
      return;
    }
    if (!this.#isSending) void this.#sendAll();
  }

  /** Drops what waits and takes no more. */
  close(): void {
    this.#isClosed = true;
    this.#waiting = [];
    this.#waitingCharacters = 0;
  }

  async #sendAll(): Promise<void> {
    this.#isSending = true;
    try {
      while (this.#waiting.length > 0) await this.#send(this.#nextBatch());
    } catch {
      // The line is closed: whoever sees that drops this queue.
      this.close();
    } finally {
      this.#isSending = false;
    }
  }

  #nextBatch(): readonly LabPush[] {
    let end = 0;
    let characters = 0;
    for (const waiting of this.#waiting) {
      characters += waiting.characters;
      if (end > 0 && characters > largestBatch) break;
      end += 1;
    }
    const batch = this.#waiting.splice(0, end);
    for (const waiting of batch) this.#waitingCharacters -= waiting.characters;
    return batch.map(({ push }) => push);
  }
}
