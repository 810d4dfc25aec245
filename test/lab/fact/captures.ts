import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

const folder = join(import.meta.dirname, '../../captures');

/** Real output of a command by the name of its capture; refuses a command of which there is none. */
export function captures(command: string): readonly { readonly name: string; readonly text: string }[] {
  const found = globSync(`${command}.*.txt`, { cwd: folder })
    .sort()
    .map((name) => ({ name: basename(name, '.txt'), text: readFileSync(join(folder, name), 'utf8') }));
  if (found.length === 0) throw new Error(`There is no capture of ${command}.`);
  return found;
}

export function capture(name: string): string {
  return readFileSync(join(folder, `${name}.txt`), 'utf8');
}
