import { describe, expect, test } from 'vitest';
import { predict } from '../../../lab/predict/predict.ts';
import { placeSequence, placeVerdict } from '../../../lab/verdict/placeSequence.ts';
import { testRecordOf } from './testRecordOf.ts';

const names: Readonly<Record<string, string | null>> = { A: 'rs1', B: 'rs2', '.': null };
const sequence = (letters: string): (string | null)[] =>
  Array.from(letters, (letter) => names[letter] ?? null);
const prediction = predict({
  scheduler: 'wrr',
  destinations: [
    { name: 'rs1', weight: 3 },
    { name: 'rs2', weight: 1 },
  ],
  requests: 12,
});

describe('the cycle of wrr 3:1 has four places, counted from the first request', () => {
  test.each([
    ['BAAABAAA', [0, 1, 2, 3, 0, 1, 2, 3], null],
    ['ABAAAB', [0, 1, 2, 3, 0, 1], null],
    ['BA.ABA', [0, 1, 2, 3, 0, 1], null],
    ['BAAABABA', [0, 1, 2, 3, 0, 1, 2, 3], 6],
    ['', [], null],
  ])('%s', (letters, places, deviatesAt) => {
    expect(placeSequence(sequence(letters), prediction)).toEqual({ cycleLength: 4, places, deviatesAt });
  });
});

test('without a predicted cycle there are no places', () => {
  for (const none of [undefined, { kind: 'nobody', why: '' } as const]) {
    expect(placeSequence(sequence('AA'), none)).toEqual({ cycleLength: null, places: [], deviatesAt: null });
  }
  expect(placeVerdict(testRecordOf('affinity-healthy').verdict).places).toEqual([]);
});

test.each(['wrr-healthy', 'sequence-deviates', 'lost-before-ipvs', 'server-refuses'])(
  'a judged test deviates where its verdict says: %s',
  (name) => {
    const { verdict } = testRecordOf(name);
    const placed = placeVerdict(verdict);
    expect(placed.deviatesAt).toBe(verdict.deviatesAt);
    expect(placed.places).toHaveLength(verdict.sequence.length);
  },
);

test('requests lost before IPVS take no place; those lost after it do', () => {
  const before = testRecordOf('lost-before-ipvs').verdict;
  expect(placeVerdict(before).places.filter((place) => place < 0)).toHaveLength(before.lost);
  const after = testRecordOf('server-refuses').verdict;
  expect(after.lost).toBeGreaterThan(0);
  expect(placeVerdict(after).places).not.toContain(-1);
});
