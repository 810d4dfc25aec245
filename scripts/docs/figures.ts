/**
 * Draws the figures of docs/ from walks and verdicts that real labs gave (test/captures/walk and verdict): `node
 * scripts/docs/figures.ts`. A test compares what is committed with what this gives.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Verdict } from '../../lab/verdict/verdict.ts';
import { exampleLab } from '../../test/fakes/packet/exampleLab.ts';
import { capturedWalk } from '../../test/lab/packet/walk/capturedWalks.ts';
import { verdictFigure } from './verdictFigure.ts';
import { walkFigure } from './walkFigure.ts';

const root = path.resolve(import.meta.dirname, '../..');

const methods = [
  { name: 'nat', lab: 'nat-wrr' },
  { name: 'dr', lab: 'dr-wrr' },
  { name: 'tun', lab: 'tun-rr' },
  { name: 'fullnat', lab: 'fullnat-wrr' },
] as const;

/** One of each family, on three real servers. */
const schedulers = ['wrr', 'wlc', 'sed', 'sh', 'lblc'] as const;
const weights = { A: 5, B: 3, C: 2 };

/** A verdict as `verify --json` printed it. */
function recordedVerdict(name: string): Verdict {
  return JSON.parse(
    readFileSync(path.join(root, 'test/captures/verdict', `${name}.json`), 'utf8'),
  ) as Verdict;
}

/** The figures by their path in the repository. */
export function figures(): ReadonlyMap<string, string> {
  return new Map([
    ...methods.flatMap(({ name, lab: labName }) => {
      const lab = exampleLab(labName);
      const own = Object.fromEntries(lab.realServers.map((server) => [server.name, server.weight]));
      return [
        [`docs/figures/walk-${name}.svg`, walkFigure(lab, capturedWalk(name))],
        [`docs/figures/verdict-${name}.svg`, verdictFigure(recordedVerdict(labName), own)],
      ] as const;
    }),
    ...schedulers.map(
      (name) =>
        [`docs/figures/scheduler-${name}.svg`, verdictFigure(recordedVerdict(name), weights)] as const,
    ),
  ]);
}

if (process.argv[1] === import.meta.filename) {
  for (const [file, svg] of figures()) writeFileSync(path.join(root, file), svg);
}
