import { outputLines } from './outputLines.ts';

/** What /etc/os-release says of the distribution; a missing field is empty. */
export interface OsRelease {
  /** `ID`, such as `debian`. */
  readonly id: string;
  /** `ID_LIKE`: the distributions that it is derived from, nearest first. */
  readonly like: readonly string[];
  /** `PRETTY_NAME`. */
  readonly name: string;
}

/** Reads /etc/os-release (os-release(5): shell assignments, values bare or in single or double quotes). */
export function parseOsRelease(text: string): OsRelease {
  const fields = new Map<string, string>();
  for (const line of outputLines('/etc/os-release', text)) {
    if (line.text.trimStart().startsWith('#')) continue;
    const [, key, value] = /^\s*([A-Za-z_][A-Za-z0-9_]*)=(.*?)\s*$/.exec(line.text) ?? [];
    if (key === undefined || value === undefined) throw line.unreadable('it is no assignment');
    fields.set(key, unquoted(value));
  }
  return {
    id: fields.get('ID') ?? '',
    like: (fields.get('ID_LIKE') ?? '').split(/\s+/).filter((id) => id !== ''),
    name: fields.get('PRETTY_NAME') ?? fields.get('NAME') ?? '',
  };
}

function unquoted(value: string): string {
  const [, single] = /^'([^']*)'$/.exec(value) ?? [];
  if (single !== undefined) return single;
  const [, double] = /^"(.*)"$/.exec(value) ?? [];
  return (double ?? value).replaceAll(/\\(.)/g, '$1');
}
