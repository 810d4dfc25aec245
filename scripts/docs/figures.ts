/**
 * Draws the figures of docs/ from walks that real labs gave (test/captures/walk): `node
 * scripts/docs/figures.ts`. A test compares what is committed with what this gives.
 */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { exampleLab } from '../../test/fakes/packet/exampleLab.ts';
import { capturedWalk } from '../../test/lab/packet/walk/capturedWalks.ts';
import { walkFigure } from './walkFigure.ts';

const root = path.resolve(import.meta.dirname, '../..');

const methods = [
  { name: 'nat', lab: 'nat-wrr' },
  { name: 'dr', lab: 'dr-wrr' },
  { name: 'tun', lab: 'tun-rr' },
  { name: 'fullnat', lab: 'fullnat-wrr' },
] as const;

/** The figures by their path in the repository. */
export function figures(): ReadonlyMap<string, string> {
  return new Map(
    methods.map(({ name, lab }) => [
      `docs/figures/walk-${name}.svg`,
      walkFigure(exampleLab(lab), capturedWalk(name)),
    ]),
  );
}

if (process.argv[1] === import.meta.filename) {
  for (const [file, svg] of figures()) writeFileSync(path.join(root, file), svg);
}
