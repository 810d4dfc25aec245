import { FitAddon } from '@xterm/addon-fit';
import { Terminal } from '@xterm/xterm';
import '@xterm/xterm/css/xterm.css';
import type { TerminalSize } from '../../lab/contract/terminal.ts';
import { xtermLook, xtermThemes } from './xtermTheme.ts';

/** What a screen tells. */
export interface ScreenEvents {
  /** Keys and pasted text, as the machine wants them. */
  readonly onInput: (text: string) => void;
  readonly onResize: (size: TerminalSize) => void;
  /** The keys that lead out of the terminal were pressed. */
  readonly onLeave: () => void;
}

/** A terminal's screen. It lives on when the page is left: `show` puts it where it is wanted. */
export interface TerminalScreen {
  readonly size: TerminalSize;
  /** Calls back once it is drawn. */
  write(text: string, onDrawn: () => void): void;
  /** Moves it into an element, and fits it there. */
  show(parent: HTMLElement): void;
  /** To be called when the element's size has changed. */
  fit(): void;
  focus(): void;
  setDark(isDark: boolean): void;
  readonly selection: string;
  paste(text: string): void;
  selectAll(): void;
  /** Empties the screen and what can be scrolled back to. */
  clear(): void;
  dispose(): void;
}

/** Before it is shown anywhere. */
const firstSize: TerminalSize = { columns: 80, rows: 24 };

/** Makes an xterm. `label` is its name for screen readers. */
export function createScreen(label: string, isDark: boolean, events: ScreenEvents): TerminalScreen {
  const terminal = new Terminal({
    ...xtermLook,
    cols: firstSize.columns,
    rows: firstSize.rows,
    theme: xtermThemes[isDark ? 'dark' : 'light'],
    minimumContrastRatio: 4.5,
  });
  const fitAddon = new FitAddon();
  terminal.loadAddon(fitAddon);
  // The element outlives the pages that it is shown on.
  const element = document.createElement('div');
  element.style.height = '100%';
  let isOpen = false;

  terminal.onData(events.onInput);
  terminal.onResize(({ cols, rows }) => events.onResize({ columns: cols, rows }));
  terminal.attachCustomKeyEventHandler((event) => {
    const key = keyMeaning(event);
    if (key === 'leave') {
      event.preventDefault();
      if (event.type === 'keydown') events.onLeave();
    }
    if (key === 'copy' && event.type === 'keydown') {
      event.preventDefault();
      void navigator.clipboard.writeText(terminal.getSelection()).catch(() => undefined);
    }
    // What the browser does by itself then is to paste, which asks for no permission.
    return key === 'input';
  });

  const fit = (): void => {
    if (isOpen && element.clientWidth > 0 && element.clientHeight > 0) fitAddon.fit();
  };
  return {
    get size() {
      return { columns: terminal.cols, rows: terminal.rows };
    },
    write: (text, onDrawn) => terminal.write(text, onDrawn),
    show: (parent) => {
      parent.replaceChildren(element);
      if (!isOpen) {
        terminal.open(element);
        terminal.textarea?.setAttribute('aria-label', label);
      }
      isOpen = true;
      fit();
    },
    fit,
    focus: () => terminal.focus(),
    setDark: (dark) => (terminal.options.theme = xtermThemes[dark ? 'dark' : 'light']),
    get selection() {
      return terminal.getSelection();
    },
    paste: (text) => terminal.paste(text),
    selectAll: () => terminal.selectAll(),
    clear: () => terminal.clear(),
    dispose: () => {
      terminal.dispose();
      element.remove();
    },
  };
}

/**
 * What a key does: nearly all go to the machine. Tab must too, so other keys lead out of the terminal (WCAG 2.1.2).
 */
export function keyMeaning(
  event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'shiftKey' | 'altKey' | 'metaKey'>,
): 'leave' | 'copy' | 'paste' | 'input' {
  const { key, ctrlKey, shiftKey, altKey, metaKey } = event;
  if (!shiftKey || altKey || metaKey) return 'input';
  if ((ctrlKey && key === 'Tab') || (!ctrlKey && key === 'F6')) return 'leave';
  if (ctrlKey && key.toUpperCase() === 'C') return 'copy';
  if (ctrlKey && key.toUpperCase() === 'V') return 'paste';
  return 'input';
}
