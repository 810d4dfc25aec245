import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { checkLab } from '../../../lab/check/checkLab.ts';
import type { Lab } from '../../../lab/model/lab.ts';
import { hasErrors, type Diagnostic } from '../../../lab/model/diagnostic.ts';
import { parsePath, type PathSegment } from '../../../lab/model/path.ts';
import { cpuMsOf } from '../../cpuTime.ts';

const casesFolder = new URL('../../cases/check/', import.meta.url);
const labs = readdirSync(casesFolder)
  .filter((name) => name.endsWith('.yaml'))
  .map((name) => parse(readFileSync(new URL(name, casesFolder), 'utf8')) as unknown);

/** Values that are near to what a lab has, so that more than the first look at a value is tried. */
const fragment = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }),
  fc.constantFrom<unknown>(
    ...[
      '10.0.69.132',
      '192.168.131.0/24',
      '10.0.69.0/31',
      '0.0.0.0/0',
      'outside',
      'inside',
      'rs1',
      'rr',
      'fullnat',
    ],
    ...[
      'ssh',
      'director',
      'a@b:1',
      '52:54:00:00:00:31',
      0,
      65_536,
      -1,
      1.5,
      Number.NaN,
      '',
      null,
      undefined,
      [],
      {},
    ],
  ),
  fc.dictionary(
    fc.constantFrom('outside', 'inside', '__proto__', 'constructor', 'x'),
    fc.jsonValue({ maxDepth: 1 }),
  ),
);

/** A lab of the cases with up to four of its places replaced, removed or copied into another. */
const mutated = fc
  .tuple(
    fc.constantFrom(...labs),
    fc.array(fc.tuple(fc.nat(), fragment, fc.boolean()), { minLength: 1, maxLength: 4 }),
  )
  .map(([lab, changes]) => {
    const copy: unknown = structuredClone(lab);
    for (const [pick, value, remove] of changes) {
      const places = placesIn(copy);
      const place = places[pick % Math.max(places.length, 1)];
      if (place === undefined) continue;
      if (remove && Array.isArray(place.holder)) place.holder.splice(Number(place.key), 1);
      else if (remove) Reflect.deleteProperty(place.holder, place.key);
      else place.holder[place.key] = structuredClone(value);
    }
    return copy;
  });

function placesIn(value: unknown): { holder: Record<PathSegment, unknown>; key: PathSegment }[] {
  if (typeof value !== 'object' || value === null) return [];
  const holder = value as Record<PathSegment, unknown>;
  return Object.keys(holder).flatMap((key) => [{ holder, key }, ...placesIn(holder[key])]);
}

/** Whether a path leads to a value, or to a key that is missing from a mapping that is there. */
function isPlaceOf(root: unknown, path: readonly PathSegment[]): boolean {
  let value = root;
  for (const [index, segment] of path.entries()) {
    if (typeof value !== 'object' || value === null) return false;
    if (!Object.hasOwn(value, segment)) return index === path.length - 1 && !Array.isArray(value);
    value = (value as Record<PathSegment, unknown>)[segment];
  }
  return true;
}

/** A lab as a lab file has it: what its further services share with the first is not said again. */
function asWritten({ moreServices, ...lab }: Lab): unknown {
  if (moreServices === undefined) return lab;
  const shared = new Set(['vip', 'forwarding', 'localAddress']);
  const own = moreServices.map((service) => Object.entries(service).filter(([key]) => !shared.has(key)));
  return { ...lab, moreServices: own.map((entries) => Object.fromEntries(entries)) };
}

describe.each([
  ['any value', fc.anything({ maxDepth: 4, withNullPrototype: true, withSparseArray: true })],
  ['a lab with changes', mutated],
])('checking %s', (_, values) => {
  test('never throws, and gives a lab exactly if there is no error', () => {
    fc.assert(
      fc.property(values, (value) => {
        const { lab, diagnostics } = checkLab(value);
        expect(lab === undefined).toBe(hasErrors(diagnostics));
      }),
      { numRuns: 400 },
    );
  });

  test('gives the same again, and a lab that passes as it came out', () => {
    fc.assert(
      fc.property(values, (value) => {
        const first = checkLab(value);
        expect(checkLab(value).diagnostics).toEqual(first.diagnostics);
        if (first.lab === undefined) return;
        const again = checkLab(asWritten(first.lab));
        expect(again.lab).toEqual(first.lab);
      }),
      { numRuns: 200 },
    );
  });

  test('names places that exist, or keys that are missing', () => {
    fc.assert(
      fc.property(values, (value) => {
        for (const { path } of checkLab(value).diagnostics)
          expect([path, isPlaceOf(value, parsePath(path))]).toEqual([path, true]);
      }),
      { numRuns: 400 },
    );
  });

  test('tells errors before warnings, and nothing twice', () => {
    fc.assert(
      fc.property(values, (value) => {
        const { diagnostics } = checkLab(value);
        const severities = diagnostics.map(({ severity }) => severity);
        expect(severities).toEqual(severities.toSorted());
        const told = diagnostics.map((diagnostic) => JSON.stringify(diagnostic));
        expect(new Set(told).size).toBe(told.length);
      }),
      { numRuns: 200 },
    );
  });
});

describe('a very large lab', () => {
  const machine = (i: number) => ({
    name: `rs${i}`,
    addresses: { inside: `172.16.${(i >> 8) & 255}.${i & 255}`, outsid: '10.0.69.1' },
    ssh: { host: `h${i}`, user: 'root', jump: `rs${i + 1}` },
    interfaces: { inside: '52:54:00:00:00:01' },
    page: 'the same page',
  });
  const large = {
    ...(labs[0] as object),
    machines: 'ssh',
    networks: Object.fromEntries(Array.from({ length: 5000 }, (_, i) => [`n${i}`, { cidr: '10.0.0.0/8' }])),
    realServers: Array.from({ length: 10_000 }, (_, i) => machine(i)),
  };

  test('with everything wrong is answered in time that grows with its size, not its square', () => {
    let diagnostics: readonly Diagnostic[] = [];
    const tookMs = cpuMsOf(() => ({ diagnostics } = checkLab(large)));

    expect(diagnostics.length).toBeGreaterThan(40_000);
    expect(tookMs).toBeLessThan(5000);
  });
});
