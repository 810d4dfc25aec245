import type { ITheme } from '@xterm/xterm';

/** Sixteen colours that can be read on each background (4.5 to 1), and the background itself. */
export const xtermThemes: Readonly<Record<'light' | 'dark', ITheme>> = {
  light: {
    background: '#ffffff',
    foreground: '#24292f',
    cursor: '#24292f',
    cursorAccent: '#ffffff',
    selectionBackground: '#b6d4fe',
    black: '#24292f',
    red: '#b31d28',
    green: '#176f2c',
    yellow: '#7d4e00',
    blue: '#0550ae',
    magenta: '#7a35c0',
    cyan: '#106a75',
    white: '#5f666e',
    brightBlack: '#57606a',
    brightRed: '#a40e26',
    brightGreen: '#116329',
    brightYellow: '#633c01',
    brightBlue: '#0349b4',
    brightMagenta: '#622cbc',
    brightCyan: '#0e6068',
    brightWhite: '#444c56',
  },
  dark: {
    background: '#141414',
    foreground: '#e6e8eb',
    cursor: '#e6e8eb',
    cursorAccent: '#141414',
    selectionBackground: '#2f4f80',
    black: '#7d8590',
    red: '#ff7b72',
    green: '#5dcf7a',
    yellow: '#d7a935',
    blue: '#79b8ff',
    magenta: '#d2a8ff',
    cyan: '#56d4dd',
    white: '#c9d1d9',
    brightBlack: '#9199a3',
    brightRed: '#ffa198',
    brightGreen: '#7ee2a0',
    brightYellow: '#e8c268',
    brightBlue: '#a5d0ff',
    brightMagenta: '#e0c2ff',
    brightCyan: '#86e6ec',
    brightWhite: '#ffffff',
  },
};

/** What every xterm here looks like. */
export const xtermLook = {
  fontFamily:
    "ui-monospace, 'SF Mono', 'Cascadia Mono', Menlo, Consolas, 'DejaVu Sans Mono', 'Noto Sans Mono CJK SC', monospace",
  fontSize: 13,
  scrollback: 5000,
} as const;
