import { Readable } from 'node:stream';

/** What a command prints, as it arrives. Says when its reader falls behind; never refuses what has arrived. */
export class Output extends Readable {
  #isFull = false;
  #isEnded = false;
  readonly #onWanted: () => void;

  /** @param onWanted Called when the reader is ready for more. */
  constructor(onWanted: () => void) {
    super({ highWaterMark: 256 * 1024 });
    this.#onWanted = onWanted;
  }

  /** The reader is behind: the source should pause. What nobody will read any more is never full. */
  get isFull(): boolean {
    return this.#isFull && !this.destroyed;
  }

  add(chunk: Uint8Array): void {
    if (!this.destroyed && !this.#isEnded) this.#isFull = !this.push(chunk);
  }

  end(): void {
    if (this.destroyed || this.#isEnded) return;
    this.#isEnded = true;
    this.push(null);
  }

  override _read(): void {
    this.#isFull = false;
    this.#onWanted();
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    callback(error);
    this.#onWanted();
  }
}

/** Waits until the reader has seen the end. An output that nobody started to read is not waited for. */
export function readToEnd(output: Readable): Promise<void> {
  const isOver = output.readableEnded || output.destroyed || output.readableFlowing === null;
  if (isOver) return Promise.resolve();
  return new Promise((resolve) => {
    output.once('end', resolve);
    output.once('close', resolve);
  });
}
