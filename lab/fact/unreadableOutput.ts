/**
 * The output of a command was not what its parser knows. Thrown by every parser of this folder, so that a caller
 * never works with half a table or with numbers that were words.
 */
export class UnreadableOutput extends Error {
  /** The command or file whose output it is, such as `ipvsadm -ln`. */
  readonly source: string;
  /** 1-based line, 0 where the whole is meant. */
  readonly line: number;
  /** The line, cut after 200 characters. */
  readonly text: string;

  constructor(source: string, line: number, text: string, why: string) {
    const shown = text.slice(0, 200);
    super(`${source}${line > 0 ? `, line ${line}` : ''}: ${why}: ${JSON.stringify(shown)}`);
    this.name = 'UnreadableOutput';
    this.source = source;
    this.line = line;
    this.text = shown;
  }
}
