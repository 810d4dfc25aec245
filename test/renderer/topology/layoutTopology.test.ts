import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readDraft } from '../../../lab/model/labDraft.ts';
import { parseLabText } from '../../../lab/text/labText.ts';
import { layoutTopology, type MachineBox } from '../../../renderer/topology/layoutTopology.ts';
import { addressLines, topologyLegs } from '../../../renderer/topology/topologyLegs.ts';
import { wayOf } from '../../../renderer/topology/wayOf.ts';

const folder = path.resolve(import.meta.dirname, '../../../resources/labs');
const sample = (name: string) => readFileSync(path.join(folder, `${name}.yaml`), 'utf8');
const draftOf = (text: string) => parseLabText(text).draft!;
const manyServers = (count: number) =>
  sample('nat-wrr').replace(
    /realServers:[^]*/,
    `realServers:\n${Array.from(
      { length: count },
      (_, i) => `  - { name: rs${i + 1}, addresses: { inside: 192.168.131.${i + 1} } }\n`,
    ).join('')}`,
  );

const meets = (a: MachineBox, b: MachineBox) =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

describe('the layout', () => {
  test.each([
    ...readdirSync(folder).map((name) => [name, draftOf(sample(name.replace('.yaml', '')))] as const),
    ...[5, 9, 64].map((count) => [`${count} real servers`, draftOf(manyServers(count))] as const),
  ])('of %s has every machine in the picture, and none on another or on a network', (_, draft) => {
    const { machines, bands, rails, width, height } = layoutTopology(draft);

    expect(machines.map(({ path }) => path).toSorted()).toEqual(
      draft.machines.map(({ path }) => path).toSorted(),
    );
    for (const [at, box] of machines.entries()) {
      expect(machines.slice(at + 1).filter((other) => meets(box, other))).toEqual([]);
      expect(bands.filter((band) => meets(box, band as unknown as MachineBox))).toEqual([]);
      expect(rails.filter(({ y }) => y > box.y && y < box.y + box.height)).toEqual([]);
      expect(box.x).toBeGreaterThanOrEqual(0);
      expect(box.x + box.width).toBeLessThanOrEqual(width);
      expect(box.y + box.height).toBeLessThanOrEqual(height);
    }
  });

  test('puts the client above its network, the director between both, real servers below theirs', () => {
    const { machines, bands } = layoutTopology(draftOf(sample('nat-wrr')));
    const y = (path: string) => machines.find((box) => box.path === path)!.y;
    const [outside, inside] = bands;

    expect([y('client'), outside!.y, y('directors[0]'), inside!.y, y('realServers[0]')]).toEqual(
      [y('client'), outside!.y, y('directors[0]'), inside!.y, y('realServers[0]')].toSorted((a, b) => a - b),
    );
    expect(y('realServers[0]')).toBe(y('realServers[1]'));
  });

  test('wraps 64 real servers into rows of six in columns, each further row on rails of its networks', () => {
    const { machines, rails } = layoutTopology(draftOf(manyServers(64)));
    const rows = Map.groupBy(
      machines.filter(({ role }) => role === 'realServer'),
      ({ y }) => y,
    );

    expect([...rows.values()].map((row) => row.length)).toEqual([...Array<number>(10).fill(6), 4]);
    expect(new Set([...rows.values()].flat().map(({ x }) => x)).size).toBe(6);
    expect(rails).toHaveLength(10);
  });

  test('of any content has every machine that can be read, at finite places', () => {
    fc.assert(
      fc.property(
        fc.jsonValue(),
        fc.constantFrom('networks', 'client', 'realServers', 'service'),
        (value, key) => {
          const content = parseLabText(sample('fullnat-wrr')).value as Record<string, unknown>;
          const draft = readDraft({ ...content, [key]: value });
          const layout = layoutTopology(draft);

          expect(layout.machines).toHaveLength(draft.machines.length);
          expect(JSON.stringify(layout)).not.toContain('null,"y"');
          for (const box of layout.machines) expect(Number.isFinite(box.x + box.y + box.height)).toBe(true);
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe('addresses', () => {
  const lines = (name: string, path: string) => {
    const draft = draftOf(sample(name));
    const machine = draft.machines.find((one) => one.path === path)!;
    return addressLines(draft, machine).map(
      ({ tags, address, network }) => `${tags.join('+')} ${address} ${network}`,
    );
  };

  test.each([
    ['nat-wrr', 'client', ['CIP 10.0.69.10 outside']],
    ['nat-wrr', 'directors[0]', ['VIP 10.0.69.132 outside', 'DIP 192.168.131.132 inside']],
    ['nat-wrr', 'realServers[0]', ['RIP 192.168.131.110 inside']],
    ['dr-wrr', 'directors[0]', ['VIP 10.0.69.200 outside', 'DIP 10.0.69.132 outside']],
    ['dr-wrr', 'realServers[2]', ['RIP 10.0.69.133 outside', 'VIP 10.0.69.200 lo']],
    [
      'tun-rr',
      'directors[0]',
      ['VIP 10.0.69.200 outside', ' 10.0.69.132 outside', 'DIP 192.168.131.132 inside'],
    ],
    [
      'tun-rr',
      'realServers[0]',
      [' 10.0.69.110 outside', 'RIP 192.168.131.110 inside', 'VIP 10.0.69.200 tunl0'],
    ],
    ['fullnat-wrr', 'directors[0]', ['VIP 10.0.69.132 outside', 'DIP+LIP 192.168.131.132 inside']],
  ])('of %s at %s say what they are', (name, path, expected) => {
    expect(lines(name, path)).toEqual(expected);
  });
});

describe('the way', () => {
  const legs = (name: string) => {
    const draft = draftOf(sample(name));
    return topologyLegs(draft, draft.realServers![0]!).map(
      ({ kind, from, to, network, packet }) => `${kind} ${from} ${to} ${network}: ${packet}`,
    );
  };

  test.each([
    [
      'nat-wrr',
      [
        'request client directors[0] outside: CIP → VIP',
        'request directors[0] realServers[0] inside: CIP → RIP',
        'answer realServers[0] directors[0] inside: RIP → CIP',
        'answer directors[0] client outside: VIP → CIP',
      ],
    ],
    [
      'fullnat-wrr',
      [
        'request client directors[0] outside: CIP → VIP',
        'request directors[0] realServers[0] inside: LIP → RIP',
        'answer realServers[0] directors[0] inside: RIP → LIP',
        'answer directors[0] client outside: VIP → CIP',
      ],
    ],
    [
      'dr-wrr',
      [
        'request client directors[0] outside: CIP → VIP',
        'request directors[0] realServers[0] outside: CIP → VIP (RS MAC)',
        'answer realServers[0] client outside: VIP → CIP',
      ],
    ],
    [
      'tun-rr',
      [
        'request client directors[0] outside: CIP → VIP',
        'request directors[0] realServers[0] inside: DIP → RIP [CIP → VIP]',
        'answer realServers[0] client outside: VIP → CIP',
      ],
    ],
  ])('of %s goes as its forwarding has it', (name, expected) => {
    expect(legs(name)).toEqual(expected);
  });

  test.each(['nat-wrr', 'fullnat-wrr', 'dr-wrr', 'tun-rr'])(
    'in %s begins and ends at the machines, in straight lines',
    (name) => {
      const draft = draftOf(sample(name));
      const layout = layoutTopology(draft);
      const box = (path: string) => layout.machines.find((one) => one.path === path)!;
      for (const server of draft.realServers ?? [])
        for (const leg of topologyLegs(draft, server)) {
          const points = wayOf(layout, leg)!;
          for (const [end, path] of [
            [points[0]!, leg.from],
            [points.at(-1)!, leg.to],
          ] as const) {
            expect(end.x).toBeGreaterThan(box(path).x);
            expect(end.x).toBeLessThan(box(path).x + box(path).width);
            expect([box(path).y, box(path).y + box(path).height]).toContain(end.y);
          }
          for (const [at, point] of points.slice(1).entries())
            expect(point.x === points[at]!.x || point.y === points[at]!.y).toBe(true);
        }
    },
  );

  test('to a real server of a further row goes along its rail', () => {
    const draft = draftOf(manyServers(64));
    const layout = layoutTopology(draft);
    const [, inward] = topologyLegs(draft, draft.realServers![63]!);
    const band = layout.bands.find(({ network }) => network === 'inside')!;

    expect(wayOf(layout, inward!)!.filter(({ x }) => Math.abs(x - band.trunkX) < 8)).toHaveLength(2);
  });
});
