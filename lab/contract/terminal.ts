/** Size of a terminal in characters. */
export interface TerminalSize {
  readonly columns: number;
  readonly rows: number;
}

/** How far a terminal's output may run ahead of what its window has drawn, in characters (UTF-16 code units). */
export const terminalWindow = {
  /** With this many not drawn, nothing more is told and the machine is held up. */
  most: 128 * 1024,
  /** With no more than this many not drawn, it goes on. */
  least: 32 * 1024,
  /** A window need not acknowledge less than this at a time: far below `least`, or both sides would wait. */
  step: 16 * 1024,
} as const;

/** How a terminal ended. */
export interface TerminalEnd {
  /** Exit status; missing when a signal ended it or the connection broke. */
  readonly code?: number;
  /** Why, where it did not end by itself. */
  readonly why?: string;
}

/** A part of a console log. */
export interface ConsolePart {
  readonly text: string;
  /** Byte to ask from next time. */
  readonly next: number;
}
