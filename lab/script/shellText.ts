declare const shellTextBrand: unique symbol;

/** Text that is safe to hand to a POSIX shell: every value in it went through `quote`. */
export type ShellText = string & { readonly [shellTextBrand]: true };

/** One value as one shell word, whatever is in it. A NUL cannot be carried by a shell and is refused. */
export function quote(value: string): ShellText {
  if (value.includes('\0')) throw new RangeError('A shell word cannot hold a NUL character.');
  if (/^[A-Za-z0-9_@%+=:,./-]+$/.test(value)) return value as ShellText;
  return `'${value.replaceAll("'", `'\\''`)}'` as ShellText;
}

/** Values that a template may insert: words are quoted, shell text goes in as it is, a list becomes quoted words. */
type Insert = string | number | ShellText | readonly string[] | Verbatim;

interface Verbatim {
  readonly verbatim: ShellText;
}

/** Marks shell text to be inserted into `sh` as it is. */
export function verbatim(text: ShellText): Verbatim {
  return { verbatim: text };
}

/**
 * Shell text from a template; each inserted value is quoted: `sh`ip link set ${name} up``. Backslashes reach the shell
 * as they stand, but `\${lvs_name}` is the shell's own `${lvs_name}`.
 */
export function sh(strings: TemplateStringsArray, ...values: readonly Insert[]): ShellText {
  const words = values.map((value): string => {
    if (typeof value === 'number') return String(value);
    if (typeof value === 'string') return quote(value);
    if ('verbatim' in value) return value.verbatim;
    return value.map((word) => quote(word)).join(' ');
  });
  const raw = strings.raw.map((text) => text.replaceAll('\\${', '${'));
  return String.raw({ raw }, ...words) as ShellText;
}

/** Lines of shell text as one text. */
export function lines(...texts: readonly ShellText[]): ShellText {
  return texts.join('\n') as ShellText;
}
