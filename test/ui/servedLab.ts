import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { checkout, type LabCommand } from '../live/labCommand.ts';

/** Puts a sample into the library of lab files under a name; answers with the place of its pages. */
export function createFrom(command: LabCommand, sample: string, name: string): string {
  const text = readFileSync(path.join(checkout, 'resources', 'labs', `${sample}.yaml`), 'utf8');
  const folder = path.join(command.state, 'files');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = path.join(folder, `${name}.yaml`);
  writeFileSync(file, text.replace(/^name: .*$/m, `name: ${name}`));
  return `#/lab/${encodeURIComponent(file)}`;
}
