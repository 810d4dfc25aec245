import { randomBytes } from 'node:crypto';
import { LabError } from '../../../lab/contract/labError.ts';
import type { LabPush } from '../../../lab/contract/labPush.ts';
import type { TerminalSize } from '../../../lab/contract/terminal.ts';
import type { Channel, OpenOptions } from '../../ssh/machineConnection.ts';
import { Terminal } from './terminal.ts';

/** Opens the far end of a terminal. */
type OpenFarEnd = (
  terminal: NonNullable<OpenOptions['terminal']>,
  signal: AbortSignal,
) => Promise<{ readonly channel: Channel; readonly close: () => void }>;

/** Terminals that may be open at a time. */
const mostTerminals = 32;
/** Columns or rows that a terminal may have. */
const mostCharacters = 1000;

/** Terminals on machines, by id. */
export class Terminals {
  readonly #push: (push: LabPush) => void;
  readonly #terminals = new Map<string, Terminal>();
  readonly #closing = new AbortController();
  #opening = 0;

  constructor(push: (push: LabPush) => void) {
    this.#push = push;
  }

  /**
   * Opens a terminal; its output and its end are pushed.
   * @throws LabError `user-usage` for a size that is none or when too many are open; why the far end cannot be opened.
   */
  async open(size: TerminalSize, farEnd: OpenFarEnd): Promise<{ readonly terminalId: string }> {
    refuseOddSize(size);
    if (this.#terminals.size + this.#opening >= mostTerminals) {
      throw new LabError({
        code: 'user-usage',
        what: 'There are too many terminals',
        why: `${mostTerminals} are open already`,
        next: 'Close one of them.',
      });
    }
    this.#opening += 1;
    try {
      const { columns, rows } = size;
      const { channel, close } = await farEnd(
        { columns, rows, type: 'xterm-256color' },
        this.#closing.signal,
      );
      const terminalId = randomBytes(8).toString('hex');
      const terminal = new Terminal(channel, {
        onOutput: (text) => this.#push({ kind: 'terminal-output', terminalId, text }),
        onEnd: (end) => {
          this.#terminals.delete(terminalId);
          close();
          this.#push({ kind: 'terminal-closed', terminalId, end });
        },
      });
      this.#terminals.set(terminalId, terminal);
      return { terminalId };
    } finally {
      this.#opening -= 1;
    }
  }

  /** What is written to a terminal that has ended is dropped: its end has been pushed. */
  async write(terminalId: string, text: string): Promise<void> {
    await this.#terminals.get(terminalId)?.write(text);
  }

  /** Terminals that have ended are left alone. Rejects with `LabError` for a size that is none. */
  async resize(terminalId: string, size: TerminalSize): Promise<void> {
    refuseOddSize(size);
    this.#terminals.get(terminalId)?.resize(size);
    return Promise.resolve();
  }

  /** So many more characters were drawn where they are read. Terminals that have ended are left alone. */
  async acknowledge(terminalId: string, characters: number): Promise<void> {
    this.#terminals.get(terminalId)?.acknowledge(characters);
    return Promise.resolve();
  }

  /** Hangs up and waits until the far end has gone. Terminals that have ended are left alone. */
  async close(terminalId: string): Promise<void> {
    await this.#terminals.get(terminalId)?.close();
  }

  /** Closes all, and those that are being opened. None can be opened afterwards. */
  async closeAll(): Promise<void> {
    this.#closing.abort(
      new LabError({ code: 'cancelled', what: 'The terminal is closed', why: 'LVS Lab ends', next: '' }),
    );
    await Promise.all([...this.#terminals.values()].map((terminal) => terminal.close()));
  }
}

function refuseOddSize({ columns, rows }: TerminalSize): void {
  const isSize = (count: number): boolean => Number.isInteger(count) && count >= 1 && count <= mostCharacters;
  if (isSize(columns) && isSize(rows)) return;
  throw new LabError({
    code: 'user-usage',
    what: 'No terminal can have that size',
    why: `${columns} x ${rows} characters were asked for`,
    next: `Ask for 1 to ${mostCharacters} columns and rows.`,
  });
}
