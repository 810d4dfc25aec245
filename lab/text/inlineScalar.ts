/**
 * A text, number, boolean or null as YAML on one line that reads back as the same value anywhere in a document, in the
 * quotes that it had before; undefined for any other value.
 */
export function inlineScalar(value: unknown, style?: string | null): string | undefined {
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'number')
    return Number.isFinite(value) && !Object.is(value, -0) ? String(value) : undefined;
  if (typeof value !== 'string') return undefined;
  if (style === 'QUOTE_SINGLE' && /^[\x20-\x7e]*$/.test(value)) return `'${value.replaceAll("'", "''")}'`;
  // JSON's escapes are all YAML's too.
  return style !== 'QUOTE_DOUBLE' && isPlain(value) ? value : JSON.stringify(value);
}

/** Narrower than YAML: words of letters, digits and few signs, that mean no number, boolean or null. */
function isPlain(text: string): boolean {
  if (!/^[A-Za-z0-9](?:[A-Za-z0-9 ._/@+-]*[A-Za-z0-9_/+-])?$/.test(text)) return false;
  return !/^(?:null|true|false)$/i.test(text) && Number.isNaN(Number(text));
}
