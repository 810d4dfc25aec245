import { StringDecoder } from 'node:string_decoder';
import { terminalWindow, type TerminalEnd, type TerminalSize } from '../../../lab/contract/terminal.ts';
import type { Channel } from '../../ssh/machineConnection.ts';

/** Between two pieces of output: what a screen can show, and few messages for much output. */
const pieceMs = 16;
/** Output that may wait for its turn, in bytes; while more does, the machine is held up. */
const waitingBytes = 64 * 1024;

/** What hears a terminal. */
export interface TerminalListener {
  readonly onOutput: (text: string) => void;
  /** Called once, after all output. */
  readonly onEnd: (end: TerminalEnd) => void;
}

/** One terminal on a machine: its output as text, in pieces. */
export class Terminal {
  readonly #channel: Channel;
  readonly #listener: TerminalListener;
  /** Characters may be cut between two chunks. */
  readonly #decoder = new StringDecoder('utf8');
  #waiting: Buffer[] = [];
  #waitingBytes = 0;
  #lastPieceMs = -Infinity;
  #timer: NodeJS.Timeout | undefined;
  #isClosing = false;
  /** Characters that were told and have not been drawn. */
  #undrawn = 0;
  /** Too many were: nothing is told until enough are drawn. */
  #isHeld = false;
  /** Settles when the far end is gone. Never rejects. */
  readonly ended: Promise<void>;

  constructor(channel: Channel, listener: TerminalListener) {
    this.#channel = channel;
    this.#listener = listener;
    channel.stdin.on('error', () => undefined);
    channel.stdout.on('data', (chunk: Buffer) => this.#receive(chunk));
    // Empty with a terminal, but waited for when somebody began to read it.
    channel.stderr.resume();
    this.ended = this.#watch();
  }

  /** Resolves when the text is on its way, or the terminal has ended. */
  async write(text: string): Promise<void> {
    const written = new Promise<void>((resolve) => this.#channel.stdin.write(text, () => resolve()));
    await Promise.race([written, this.ended]);
  }

  resize({ columns, rows }: TerminalSize): void {
    this.#channel.resize(columns, rows);
  }

  /** So many more characters were drawn: what was held back goes on once enough are. */
  acknowledge(characters: number): void {
    this.#undrawn = Math.max(0, this.#undrawn - characters);
    if (!this.#isHeld || this.#undrawn > terminalWindow.least) return;
    this.#isHeld = false;
    this.#tell();
  }

  /** Hangs up, so that what runs in it ends, and waits for that. */
  async close(): Promise<void> {
    this.#isClosing = true;
    // The far end goes when its last words are read, and nobody may draw them any more.
    this.#isHeld = false;
    this.#tell();
    this.#channel.close();
    await this.ended;
  }

  #receive(chunk: Buffer): void {
    this.#waiting.push(chunk);
    this.#waitingBytes += chunk.length;
    if (this.#waitingBytes > waitingBytes) this.#channel.stdout.pause();
    if (this.#isHeld) return;
    // Never at once: whoever opened the terminal must know of it first.
    const dueMs = Math.max(0, this.#lastPieceMs + pieceMs - performance.now());
    this.#timer ??= setTimeout(() => this.#tell(), dueMs);
  }

  #tell(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#lastPieceMs = performance.now();
    const text = this.#decoder.write(Buffer.concat(this.#waiting));
    this.#waiting = [];
    this.#waitingBytes = 0;
    this.#say(text);
    this.#channel.stdout.resume();
  }

  #say(text: string): void {
    if (text === '') return;
    this.#undrawn += text.length;
    this.#isHeld = !this.#isClosing && this.#undrawn >= terminalWindow.most;
    this.#listener.onOutput(text);
  }

  async #watch(): Promise<void> {
    const exit = await this.#channel.exit;
    this.#tell();
    const rest = this.#decoder.end();
    this.#say(rest);
    this.#listener.onEnd(this.#endOf(exit));
  }

  #endOf({ code, signal }: Awaited<Channel['exit']>): TerminalEnd {
    if (code !== undefined) return { code };
    if (this.#isClosing) return { why: 'it was closed here' };
    return {
      why: signal === undefined ? 'the connection to the machine broke' : `it was ended by SIG${signal}`,
    };
  }
}
