import { once } from 'node:events';
import type { Duplex, Readable } from 'node:stream';
import {
  encodeFrame,
  FrameDecoder,
  maxDataBytes,
  readContent,
  RelayProtocolError,
  relayVersion,
  type Frame,
  type FrameKind,
} from './relayFrame.ts';

/** How long the other side may take to leave after we have said the last word. */
const partingMs = 1000;

/** One end of a relay: frames over a stream of bytes. A frame that breaks the rules ends it. */
export class RelayLink {
  /** Settles once nothing more comes, with the cause if it broke. Never rejects. */
  readonly ended: Promise<Error | undefined>;
  readonly #duplex: Duplex;
  readonly #decoder = new FrameDecoder();
  readonly #onFrame: (frame: Frame) => void;
  #isGreeted = false;
  #isEnded = false;
  #settle: (cause: Error | undefined) => void = () => undefined;

  /** @param onFrame May throw `RelayProtocolError`. */
  constructor(duplex: Duplex, onFrame: (frame: Frame) => void) {
    this.#duplex = duplex;
    this.#onFrame = onFrame;
    this.ended = new Promise((resolve) => {
      this.#settle = resolve;
    });
    duplex.on('error', (error) => this.#end(error));
    duplex.on('close', () => this.#end());
    duplex.on('end', () => this.#end());
    duplex.on('data', (chunk: Buffer) => this.#receive(chunk));
    this.sendJson('hello', 0, { version: relayVersion });
  }

  get isEnded(): boolean {
    return this.#isEnded;
  }

  sendJson(kind: FrameKind, channel: number, content: unknown): void {
    this.#write(kind, channel, Buffer.from(JSON.stringify(content)));
  }

  /** Waits where the other side reads slower than we send. */
  async sendData(kind: FrameKind, channel: number, content: Uint8Array): Promise<void> {
    if (this.#write(kind, channel, content) || this.#isEnded) return;
    const stop = new AbortController();
    const drained = once(this.#duplex, 'drain', { signal: stop.signal }).catch(() => undefined);
    await Promise.race([drained, this.ended]);
    stop.abort();
  }

  /** Sends what was written, then ends. */
  end(): void {
    this.#end();
  }

  #write(kind: FrameKind, channel: number, content: Uint8Array): boolean {
    if (this.#isEnded || !this.#duplex.writable) return true;
    return this.#duplex.write(encodeFrame(kind, channel, content));
  }

  #receive(chunk: Buffer): void {
    if (this.#isEnded) return;
    try {
      for (const frame of this.#decoder.decode(chunk)) this.#dispatch(frame);
    } catch (error) {
      this.#end(error as Error);
    }
  }

  #dispatch(frame: Frame): void {
    if (this.#isEnded) return;
    if (this.#isGreeted) {
      this.#onFrame(frame);
      return;
    }
    if (frame.kind !== 'hello') throw new RelayProtocolError('no greeting');
    const { version } = readContent('hello', frame.content);
    if (version !== relayVersion) {
      throw new RelayProtocolError(
        `it speaks version ${version}, not ${relayVersion}: another LVS Lab started it`,
      );
    }
    this.#isGreeted = true;
  }

  #end(cause?: Error): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    this.#settle(cause);
    if (cause) {
      this.#duplex.destroy();
      return;
    }
    // What was written last is still on its way, and is lost if the other side cannot write to us any more.
    this.#duplex.end();
    this.#duplex.resume();
    setTimeout(() => this.#duplex.destroy(), partingMs).unref();
  }
}

/** How many bytes of a channel the other side still takes. */
export class Credit {
  #bytes: number;
  #isClosed = false;
  #wake: (() => void)[] = [];

  constructor(bytes: number) {
    this.#bytes = bytes;
  }

  /** Waits until at least one byte may be sent; answers how many of those wanted, 0 when closed and used up. */
  async take(wanted: number): Promise<number> {
    while (this.#bytes === 0 && !this.#isClosed) {
      await new Promise<void>((resolve) => this.#wake.push(resolve));
    }
    const taken = Math.min(this.#bytes, wanted);
    this.#bytes -= taken;
    return taken;
  }

  add(bytes: number): void {
    this.#bytes += bytes;
    this.#wakeAll();
  }

  /** What is left may be used; nobody waits for more. */
  close(): void {
    this.#isClosed = true;
    this.#wakeAll();
  }

  #wakeAll(): void {
    const waiting = this.#wake;
    this.#wake = [];
    for (const wake of waiting) wake();
  }
}

/** Sends `bytes` as the credit allows. Answers whether all of it went. */
export async function sendWithCredit(
  link: RelayLink,
  credit: Credit,
  kind: FrameKind,
  channel: number,
  bytes: Uint8Array,
): Promise<boolean> {
  for (let offset = 0; offset < bytes.length;) {
    const length = await credit.take(Math.min(maxDataBytes, bytes.length - offset));
    if (length === 0) return false;
    await link.sendData(kind, channel, bytes.subarray(offset, offset + length));
    offset += length;
  }
  return true;
}

/** Sends all that `source` gives as the credit allows, until its end or until the credit is closed. */
export async function sendAll(
  link: RelayLink,
  credit: Credit,
  kind: FrameKind,
  channel: number,
  source: Readable,
): Promise<void> {
  try {
    for await (const chunk of source) {
      if (!(await sendWithCredit(link, credit, kind, channel, chunk as Uint8Array))) return;
    }
  } catch {
    // The source was destroyed: there is no more of it, and the channel's exit says why.
  }
}
