import type { TerminalSize } from '../../../lab/contract/terminal.ts';
import type { ScreenEvents, TerminalScreen } from '../../../renderer/terminal/terminalScreen.ts';

/** A terminal's screen without xterm: text in, keys out. */
export class FakeScreen implements TerminalScreen {
  readonly label: string;
  text = '';
  size: TerminalSize = { columns: 80, rows: 24 };
  selection = '';
  isDark: boolean;
  isFocused = false;
  isDisposed = false;
  shownIn: HTMLElement | undefined;
  readonly #events: ScreenEvents;

  constructor(label: string, isDark: boolean, events: ScreenEvents) {
    this.label = label;
    this.isDark = isDark;
    this.#events = events;
  }

  /** Keys that a person presses. */
  type(keys: string): void {
    this.#events.onInput(keys);
  }

  resize(size: TerminalSize): void {
    this.size = size;
    this.#events.onResize(size);
  }

  leave(): void {
    this.#events.onLeave();
  }

  /** Whether what is written waits to be drawn, until `draw`. */
  isSlow = false;
  readonly #undrawn: (() => void)[] = [];

  write(text: string, onDrawn: () => void): void {
    this.text += text;
    this.#undrawn.push(onDrawn);
    if (!this.isSlow) this.draw();
  }

  draw(): void {
    for (const onDrawn of this.#undrawn.splice(0)) onDrawn();
  }

  show(parent: HTMLElement): void {
    this.shownIn = parent;
  }

  fit(): void {
    // It has the size that a test gave it.
  }

  focus(): void {
    this.isFocused = true;
  }

  setDark(isDark: boolean): void {
    this.isDark = isDark;
  }

  paste(text: string): void {
    this.#events.onInput(text);
  }

  selectAll(): void {
    this.selection = this.text;
  }

  clear(): void {
    this.text = '';
  }

  dispose(): void {
    this.isDisposed = true;
  }
}
