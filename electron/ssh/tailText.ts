/** The last part of a text that arrives in pieces, in UTF-8. */
export class TailText {
  readonly #maxBytes: number;
  readonly #chunks: Uint8Array[] = [];
  #bytes = 0;
  #isTruncated = false;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  get isTruncated(): boolean {
    return this.#isTruncated;
  }

  add(chunk: Uint8Array): void {
    this.#chunks.push(chunk);
    this.#bytes += chunk.length;
    for (let first = this.#chunks[0]; first && this.#bytes > this.#maxBytes; first = this.#chunks[0]) {
      const excess = Math.min(this.#bytes - this.#maxBytes, first.length);
      this.#isTruncated = true;
      this.#bytes -= excess;
      if (excess === first.length) this.#chunks.shift();
      else this.#chunks[0] = first.subarray(excess);
    }
  }

  /** A character that was cut in half at the front is left out. */
  get text(): string {
    const bytes = Buffer.concat(this.#chunks);
    let start = 0;
    const isContinuation = (byte: number | undefined) => byte !== undefined && (byte & 0xc0) === 0x80;
    while (this.#isTruncated && start < 3 && isContinuation(bytes[start])) start += 1;
    return bytes.toString('utf8', start);
  }
}
