/** The longest piece of a value that a message quotes, in characters. */
const longestQuote = 60;

/** A text as a message quotes it: on one line, cut where it is long. */
export function quoted(text: string): string {
  const characters = Array.from(text.slice(0, longestQuote * 2));
  const cut = text.length > longestQuote * 2 || characters.length > longestQuote;
  return cut ? `${JSON.stringify(characters.slice(0, longestQuote).join(''))}…` : JSON.stringify(text);
}

/** What a value of a lab file is, in words: `the number 7`, `the text "3"`, `a list`, `nothing`. */
export function describeValue(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  if (typeof value === 'string') return `the text ${quoted(value)}`;
  if (typeof value === 'number' || typeof value === 'bigint') return `the number ${value}`;
  if (typeof value === 'boolean') return `the truth value ${value}`;
  return Array.isArray(value) ? 'a list' : 'a mapping';
}

/** Words as a list for people, cut after five: `a, b and c`. */
export function listed(words: readonly string[], conjunction: 'and' | 'or' = 'and'): string {
  const shown = words.length > 6 ? [...words.slice(0, 5), `${words.length - 5} more`] : words;
  const last = shown.at(-1) ?? '';
  return shown.length < 2 ? last : `${shown.slice(0, -1).join(', ')} ${conjunction} ${last}`;
}
