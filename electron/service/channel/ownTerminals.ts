import type { LabApi } from '../../../lab/contract/labApi.ts';
import { LabError } from '../../../lab/contract/labError.ts';
import type { LabPush } from '../../../lab/contract/labPush.ts';

/** A push of a terminal. */
export type TerminalPush = Extract<LabPush, { readonly terminalId: string }>;

/** Pushes that are kept of a terminal whose owner is not known yet; a new terminal's first words are far fewer. */
const mostEarlyPushes = 1000;

/**
 * The terminals that were opened over one channel. Nobody else may write to them or read along, and they end with it.
 */
export class OwnTerminals {
  readonly #api: Pick<LabApi, 'openTerminal' | 'closeTerminal'>;
  readonly #tell: (push: TerminalPush) => void;
  readonly #own = new Set<string>();
  /** Those of `#own` whose id the channel has been told, so that what they say means something to it. */
  readonly #announced = new Set<string>();
  /** By terminal: what was said while one was being opened, by terminals that are not announced. */
  readonly #early = new Map<string, TerminalPush[]>();
  #opening = 0;
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
      this.#own.add(opened.terminalId);
      if (this.#isClosed) this.#end(opened.terminalId);
      // In a later turn, so that the caller hears its terminal's id before its first words.
      else setImmediate(() => this.#announce(opened.terminalId));
      return opened;
    } finally {
      setImmediate(() => {
        this.#opening -= 1;
        if (this.#opening === 0) this.#early.clear();
      });
    }
  }

  /** Refuses the id of a terminal that was not opened here, as if there were none. */
  requireOwn(terminalId: string): void {
    if (this.#own.has(terminalId)) return;
    throw new LabError({
      code: 'user-not-running',
      what: 'This terminal is closed',
      why: 'no terminal with this id was opened from this window, or it has ended',
      next: 'Open a new one.',
    });
  }

  push(push: TerminalPush): void {
    const { terminalId } = push;
    if (this.#announced.has(terminalId)) this.#tellOwn(push);
    else if (this.#opening > 0) this.#keepEarly(push);
  }

  /** Ends all of them, and any that is being opened. */
  close(): void {
    this.#isClosed = true;
    for (const id of this.#own) this.#end(id);
  }

  #keepEarly(push: TerminalPush): void {
    const early = this.#early.get(push.terminalId) ?? [];
    this.#early.set(push.terminalId, early);
    if (early.length < mostEarlyPushes) early.push(push);
  }

  #announce(terminalId: string): void {
    const early = this.#early.get(terminalId) ?? [];
    this.#early.delete(terminalId);
    this.#announced.add(terminalId);
    for (const push of early) this.#tellOwn(push);
  }

  #tellOwn(push: TerminalPush): void {
    if (push.kind === 'terminal-closed') this.#forget(push.terminalId);
    this.#tell(push);
  }

  #end(terminalId: string): void {
    this.#forget(terminalId);
    // One that has ended by itself needs no closing.
    this.#api.closeTerminal(terminalId).catch(() => undefined);
  }

  #forget(terminalId: string): void {
    this.#own.delete(terminalId);
    this.#announced.delete(terminalId);
  }
}
