/** Size of a terminal in characters. */
export interface TerminalSize {
  readonly columns: number;
  readonly rows: number;
}

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
