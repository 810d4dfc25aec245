import { UnreadableOutput } from './unreadableOutput.ts';

/** One line of output with what its parser needs to say where it is. */
export class OutputLine {
  readonly source: string;
  /** 1-based. */
  readonly number: number;
  readonly text: string;

  constructor(source: string, number: number, text: string) {
    this.source = source;
    this.number = number;
    this.text = text;
  }

  /** The line's words, as white space parts them. */
  get words(): readonly string[] {
    return this.text.trim() === '' ? [] : this.text.trim().split(/\s+/);
  }

  /** Refuses the line: `throw line.unreadable('a port is missing')`. */
  unreadable(why: string): UnreadableOutput {
    return new UnreadableOutput(this.source, this.number, this.text, why);
  }
}

/** The lines of a command's output that are not blank. A carriage return of a terminal before the line's end is dropped. */
export function outputLines(source: string, text: string): readonly OutputLine[] {
  return text
    .split('\n')
    .map((line, i) => new OutputLine(source, i + 1, line.replace(/\r$/, '')))
    .filter((line) => line.text.trim() !== '');
}

/** A number in decimal digits, from `least` to `most`; anything else is refused. */
export function wholeNumber(
  line: OutputLine,
  word: string | undefined,
  { least = 0, most = Number.MAX_SAFE_INTEGER }: { readonly least?: number; readonly most?: number } = {},
): number {
  const value = word !== undefined && /^[0-9]+$/.test(word) ? Number(word) : Number.NaN;
  if (!(value >= least && value <= most)) {
    throw line.unreadable(
      `${word === undefined ? 'nothing' : JSON.stringify(word)} where a number should be`,
    );
  }
  return value;
}
