/**
 * One end of a two-way line for texts, such as a WebSocket or a MessagePort. Texts arrive whole and in order, or the
 * line closes. Texts, and not values, so that a value means the same over every line: a MessagePort would carry what
 * JSON cannot, and refuse what a page's framework wraps.
 */
export interface DataChannel {
  /** Sends a text; on a closed line, nothing. */
  post(text: string): void;
  /** Sets who hears what comes. Called once, before anything can have come. */
  onMessage(listener: (text: string) => void): void;
  /** Sets who hears that the line is closed, from whichever end. Called once. */
  onClose(listener: () => void): void;
  /** Closes the line; the listener of this end hears of it too. */
  close(): void;
}

/**
 * The last text over a MessagePort: a page is not told that its port was closed at the other end, so whoever closes
 * that end says so. No message is empty.
 */
export const endOfLine = '';
