import { LabError } from '../../../lab/contract/labError.ts';
import type { LabPush } from '../../../lab/contract/labPush.ts';
import { terminalWindow, type TerminalSize } from '../../../lab/contract/terminal.ts';

interface FakeTerminal {
  readonly prompt: string;
  readonly machine: string;
  line: string;
  size: TerminalSize;
  /** Lines that `flood` has said, while it runs. */
  flooded: number | undefined;
  undrawn: number;
}

/** Lines that `flood` says at a time. */
const floodLines = 500;

/**
 * Terminals that echo what is typed and know four commands: `hostname`, `size`, `exit`, and `flood`, which says numbered
 * lines until Ctrl-C, as fast as they are acknowledged.
 */
export class FakeTerminals {
  readonly #push: (push: LabPush) => void;
  readonly #terminals = new Map<string, FakeTerminal>();
  #opened = 0;
  /** Characters that were said in all, by all of them. */
  said = 0;

  constructor(push: (push: LabPush) => void) {
    this.#push = push;
  }

  /** Ids of the terminals that are open. */
  get open(): readonly string[] {
    return [...this.#terminals.keys()];
  }

  start(machine: string, size: TerminalSize): { readonly terminalId: string } {
    this.#opened += 1;
    const terminalId = `terminal-${this.#opened}`;
    const prompt = `root@${machine}:~# `;
    this.#terminals.set(terminalId, { prompt, machine, line: '', size, flooded: undefined, undrawn: 0 });
    this.#say(terminalId, prompt);
    return { terminalId };
  }

  write(terminalId: string, text: string): void {
    const terminal = this.#existing(terminalId);
    for (const key of text) {
      if (terminal.flooded !== undefined) {
        if (key === '\u0003') this.#interrupt(terminalId, terminal);
      } else if (key === '\r') this.#enter(terminalId, terminal);
      else if (key === '\u007f') this.#rubOut(terminalId, terminal);
      else {
        terminal.line += key;
        this.#say(terminalId, key);
      }
    }
  }

  resize(terminalId: string, size: TerminalSize): void {
    this.#existing(terminalId).size = size;
  }

  /** So many characters were drawn; `flood` goes on where enough are. Terminals that have ended are left alone. */
  acknowledge(terminalId: string, characters: number): void {
    const terminal = this.#terminals.get(terminalId);
    if (terminal === undefined) return;
    terminal.undrawn -= characters;
    if (terminal.undrawn <= terminalWindow.least) this.#flood(terminalId, terminal);
  }

  /** Ends a terminal that is open; others are left alone. */
  close(terminalId: string): void {
    if (this.#terminals.delete(terminalId)) this.#push({ kind: 'terminal-closed', terminalId, end: {} });
  }

  #enter(terminalId: string, terminal: FakeTerminal): void {
    const command = terminal.line.trim();
    terminal.line = '';
    this.#say(terminalId, '\r\n');
    if (command === 'exit') {
      this.#terminals.delete(terminalId);
      this.#push({ kind: 'terminal-closed', terminalId, end: { code: 0 } });
      return;
    }
    if (command === 'hostname') this.#say(terminalId, `${terminal.machine}\r\n`);
    else if (command === 'flood') {
      terminal.flooded = 0;
      this.#flood(terminalId, terminal);
      return;
    } else if (command === 'size')
      this.#say(terminalId, `${terminal.size.columns}x${terminal.size.rows}\r\n`);
    else if (command !== '') this.#say(terminalId, `sh: 1: ${command}: not found\r\n`);
    this.#say(terminalId, terminal.prompt);
  }

  #flood(terminalId: string, terminal: FakeTerminal): void {
    while (terminal.flooded !== undefined && terminal.undrawn < terminalWindow.most) {
      const first = terminal.flooded;
      terminal.flooded += floodLines;
      const lines = Array.from({ length: floodLines }, (_, i) => `${first + i}: ${'x'.repeat(60)}\r\n`);
      this.#say(terminalId, lines.join(''));
    }
  }

  #interrupt(terminalId: string, terminal: FakeTerminal): void {
    terminal.flooded = undefined;
    this.#say(terminalId, `^C\r\n${terminal.prompt}`);
  }

  #rubOut(terminalId: string, terminal: FakeTerminal): void {
    if (terminal.line === '') return;
    terminal.line = terminal.line.slice(0, -1);
    this.#say(terminalId, '\b \b');
  }

  #say(terminalId: string, text: string): void {
    const terminal = this.#terminals.get(terminalId);
    if (terminal !== undefined) terminal.undrawn += text.length;
    this.said += text.length;
    this.#push({ kind: 'terminal-output', terminalId, text });
  }

  #existing(terminalId: string): FakeTerminal {
    const terminal = this.#terminals.get(terminalId);
    if (terminal !== undefined) return terminal;
    throw new LabError({
      code: 'user-not-running',
      what: 'This terminal is closed',
      why: `there is no open terminal ${terminalId}`,
      next: 'Open a new one.',
    });
  }
}
