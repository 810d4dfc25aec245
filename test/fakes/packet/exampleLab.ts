import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Lab } from '../../../lab/model/lab.ts';
import { parseLabText } from '../../../lab/text/labText.ts';

/** One of the labs that come with the app. */
export function exampleLab(name: 'nat-wrr' | 'dr-wrr' | 'tun-rr' | 'fullnat-wrr'): Lab {
  const file = path.join(import.meta.dirname, '../../../resources/labs', `${name}.yaml`);
  const { lab } = parseLabText(readFileSync(file, 'utf8'));
  if (lab === undefined) throw new Error(`${file} is no lab`);
  return lab;
}
