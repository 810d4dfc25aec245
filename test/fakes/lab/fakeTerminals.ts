import { LabError } from '../../../lab/contract/labError.ts';
import type { LabPush } from '../../../lab/contract/labPush.ts';
import type { TerminalSize } from '../../../lab/contract/terminal.ts';

interface FakeTerminal {
  readonly prompt: string;
  readonly machine: string;
  line: string;
  size: TerminalSize;
}

/** Terminals that echo what is typed and know three commands: `hostname`, `size` and `exit`. */
export class FakeTerminals {
  readonly #push: (push: LabPush) => void;
  readonly #terminals = new Map<string, FakeTerminal>();
  #opened = 0;

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
    this.#terminals.set(terminalId, { prompt, machine, line: '', size });
    this.#say(terminalId, prompt);
    return { terminalId };
  }

  write(terminalId: string, text: string): void {
    const terminal = this.#existing(terminalId);
    for (const key of text) {
      if (key === '\r') this.#enter(terminalId, terminal);
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
    else if (command === 'size') this.#say(terminalId, `${terminal.size.columns}x${terminal.size.rows}\r\n`);
    else if (command !== '') this.#say(terminalId, `sh: 1: ${command}: not found\r\n`);
    this.#say(terminalId, terminal.prompt);
  }

  #rubOut(terminalId: string, terminal: FakeTerminal): void {
    if (terminal.line === '') return;
    terminal.line = terminal.line.slice(0, -1);
    this.#say(terminalId, '\b \b');
  }

  #say(terminalId: string, text: string): void {
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
