import type { LabApi } from '../../../lab/contract/labApi.ts';
import { LabError } from '../../../lab/contract/labError.ts';
import type { LabPush } from '../../../lab/contract/labPush.ts';

/** A push of a terminal. */
export type TerminalPush = Extract<LabPush, { readonly terminalId: string }>;

/** Pushes of terminals that are kept while one is being opened: its first words may come before its id is known. */
const mostEarlyPushes = 1000;

/**
 * The terminals that were opened over one channel. Nobody else may write to them or read along, and they end with it.
 */
export class OwnTerminals {
  readonly #api: Pick<LabApi, 'openTerminal' | 'closeTerminal'>;
  readonly #tell: (push: TerminalPush) => void;
  readonly #ids = new Set<string>();
  #opening = 0;
  #early: TerminalPush[] = [];
  #isClosed = false;

  /** @param tell Gets the pushes of the channel's own terminals. */
  constructor(api: Pick<LabApi, 'openTerminal' | 'closeTerminal'>, tell: (push: TerminalPush) => void) {
    this.#api = api;
    this.#tell = tell;
  }

  async open(...args: Parameters<LabApi['openTerminal']>): ReturnType<LabApi['openTerminal']> {
    this.#opening += 1;
    try {
      const opened = await this.#api.openTerminal(...args);
      this.#ids.add(opened.terminalId);
      if (this.#isClosed) this.#end(opened.terminalId);
      return opened;
    } finally {
      // In a later turn, so that the caller hears its terminal's id before its first words.
      setImmediate(() => {
        this.#opening -= 1;
        this.#tellEarly();
      });
    }
  }

  /** Refuses the id of a terminal that was not opened here, as if there were none. */
  requireOwn(terminalId: string): void {
    if (this.#ids.has(terminalId)) return;
    throw new LabError({
      code: 'user-not-running',
      what: 'This terminal is closed',
      why: 'no terminal with this id was opened from this window, or it has ended',
      next: 'Open a new one.',
    });
  }

  push(push: TerminalPush): void {
    if (this.#opening > 0) {
      if (this.#early.length < mostEarlyPushes) this.#early.push(push);
    } else this.#tellOwn(push);
  }

  /** Ends all of them, and any that is being opened. */
  close(): void {
    this.#isClosed = true;
    for (const id of this.#ids) this.#end(id);
  }

  #tellEarly(): void {
    if (this.#opening > 0) return;
    for (const push of this.#early.splice(0)) this.#tellOwn(push);
  }

  #tellOwn(push: TerminalPush): void {
    if (!this.#ids.has(push.terminalId)) return;
    if (push.kind === 'terminal-closed') this.#ids.delete(push.terminalId);
    this.#tell(push);
  }

  #end(terminalId: string): void {
    this.#ids.delete(terminalId);
    // One that has ended by itself needs no closing.
    this.#api.closeTerminal(terminalId).catch(() => undefined);
  }
}
