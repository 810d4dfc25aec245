import type { Duplex } from 'node:stream';

/** Cuts a byte stream into lines of bounded length. Lines end with `\n`, which is left out. */
export class LineReader {
  readonly #maximumBytes: number;
  #parts: Buffer[] = [];
  #length = 0;

  constructor(maximumBytes: number) {
    this.#maximumBytes = maximumBytes;
  }

  /** The lines that the chunk completes, or `undefined` when one is longer than allowed; then the stream is unusable. */
  read(chunk: Buffer): string[] | undefined {
    const lines: string[] = [];
    let start = 0;
    for (;;) {
      const end = chunk.indexOf(0x0a, start);
      const part = chunk.subarray(start, end === -1 ? chunk.length : end);
      this.#length += part.length;
      if (this.#length > this.#maximumBytes) return undefined;
      if (part.length > 0) this.#parts.push(part);
      if (end === -1) return lines;
      lines.push(Buffer.concat(this.#parts).toString('utf8'));
      this.#parts = [];
      this.#length = 0;
      start = end + 1;
    }
  }
}

/** Sends a value as one line of JSON. */
export function writeLine(stream: Duplex, value: unknown): void {
  if (!stream.destroyed) stream.write(`${JSON.stringify(value)}\n`);
}

/** A line as JSON, or `undefined` when it is none. */
export function parseLine(line: string): unknown {
  try {
    return JSON.parse(line) as unknown;
  } catch {
    return undefined;
  }
}

/**
 * Reads the first line of a stream and leaves what follows it in the stream for the next reader. Rejects when the
 * stream ends before, when the line is too long, or with the signal's reason on abort.
 */
export async function readFirstLine(
  stream: Duplex,
  { maximumBytes, signal }: { readonly maximumBytes: number; readonly signal: AbortSignal },
): Promise<string> {
  signal.throwIfAborted();
  let bytes: Buffer = Buffer.alloc(0);
  return new Promise<string>((resolve, reject) => {
    // `readable` and not `data`: once this listener is gone, the next one starts the stream again by itself.
    const onReadable = (): void => {
      for (let chunk = read(stream); chunk !== null; chunk = read(stream)) {
        bytes = Buffer.concat([bytes, chunk]);
        const end = bytes.indexOf(0x0a);
        if (end !== -1) {
          settle();
          if (end + 1 < bytes.length) stream.unshift(bytes.subarray(end + 1));
          resolve(bytes.subarray(0, end).toString('utf8'));
          return;
        }
        if (bytes.length > maximumBytes) {
          settle();
          reject(new Error(`the first line is longer than ${maximumBytes} bytes`));
          return;
        }
      }
    };
    const onEnd = (): void => {
      settle();
      reject(new Error('the connection ended before the first line'));
    };
    const onError = (error: Error): void => {
      settle();
      reject(error);
    };
    const onAbort = (): void => {
      settle();
      reject(signal.reason as Error);
    };
    const settle = (): void => {
      stream.off('readable', onReadable).off('end', onEnd).off('close', onEnd).off('error', onError);
      signal.removeEventListener('abort', onAbort);
    };
    stream.on('readable', onReadable).on('end', onEnd).on('close', onEnd).on('error', onError);
    signal.addEventListener('abort', onAbort);
  });
}

function read(stream: Duplex): Buffer | null {
  return stream.read() as Buffer | null;
}
