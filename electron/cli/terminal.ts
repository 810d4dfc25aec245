/** Where the command line writes: results to one stream, everything else to the other. */
export interface Output {
  /** Standard output: the result, and with `--json` one document and nothing else. */
  readonly result: (text: string) => void;
  /** Standard error: progress and errors. */
  readonly notice: (text: string) => void;
  /** Whether colours may be used on standard error. */
  readonly colours: boolean;
}

/** The process's own streams. Colours follow the terminal and `NO_COLOR` (no-color.org). */
export function processOutput(): Output {
  return {
    result: (text) => process.stdout.write(text),
    notice: (text) => process.stderr.write(text),
    colours: process.stderr.isTTY && (process.env['NO_COLOR'] ?? '') === '',
  };
}

/** Text in a colour, or as it is. */
export function paint(
  text: string,
  colour: 'red' | 'green' | 'yellow' | 'dim' | 'bold',
  colours: boolean,
): string {
  if (!colours) return text;
  const code = { red: 31, green: 32, yellow: 33, dim: 2, bold: 1 }[colour];
  return `\u001b[${code}m${text}\u001b[0m`;
}

/**
 * Control characters made visible, except newline and tab: text from machines and lab files must not steer the
 * terminal that shows it.
 */
export function printable(text: string): string {
  return text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, (c) =>
    c === '\r' ? '' : `\\x${c.charCodeAt(0).toString(16).padStart(2, '0')}`,
  );
}

/** Rows as aligned columns, two spaces apart, without trailing blanks. Columns of numbers are flush right. */
export function table(rows: readonly (readonly string[])[], rightAligned: readonly number[] = []): string {
  const widths: number[] = [];
  for (const row of rows)
    row.forEach((cell, i) => (widths[i] = Math.max(widths[i] ?? 0, displayWidth(cell))));
  return rows
    .map((row) =>
      row
        .map((cell, i) => {
          const gap = ' '.repeat((widths[i] ?? 0) - displayWidth(cell));
          return rightAligned.includes(i) ? gap + cell : cell + gap;
        })
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** Columns that a text takes on a terminal: East Asian wide characters take two. */
function displayWidth(text: string): number {
  let width = 0;
  for (const char of text) {
    const code = char.codePointAt(0) ?? 0;
    const wide =
      (code >= 0x1100 && code <= 0x115f) ||
      (code >= 0x2e80 && code <= 0xa4cf) ||
      (code >= 0xac00 && code <= 0xd7a3) ||
      (code >= 0xf900 && code <= 0xfaff) ||
      (code >= 0xfe30 && code <= 0xfe6f) ||
      (code >= 0xff00 && code <= 0xff60) ||
      (code >= 0x1f300 && code <= 0x1faff) ||
      (code >= 0x20000 && code <= 0x3fffd);
    width += wide ? 2 : 1;
  }
  return width;
}
