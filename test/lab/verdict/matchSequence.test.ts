import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openCycle } from '../../../lab/predict/cycle.ts';
import { predict } from '../../../lab/predict/predict.ts';
import type { CyclePrediction } from '../../../lab/predict/prediction.ts';
import { matchSequence, type Pick, type SequenceMatch } from '../../../lab/verdict/matchSequence.ts';

function wrr(weights: readonly number[]): CyclePrediction {
  const destinations = weights.map((weight, i) => ({ name: String.fromCharCode(65 + i), weight }));
  const prediction = predict({ scheduler: 'wrr', destinations, requests: 1 });
  if (prediction.kind !== 'cycle') throw new Error(prediction.kind);
  return prediction;
}

/** Matches a text in which a dot is an unknown place. */
function match(weights: readonly number[], text: string): SequenceMatch {
  const picks = (text.match(/./g) ?? []).flatMap((realServer, place): Pick[] =>
    realServer === '.' ? [] : [{ place, realServer }],
  );
  return matchSequence(wrr(weights), picks, text.length);
}

test.each([
  { weights: [3, 1], text: 'BAAABAAAB' },
  { weights: [3, 1], text: 'AABAAABA' },
  { weights: [3, 1], text: '.AAA.AAA' },
  { weights: [3, 1], text: 'B......' },
  { weights: [3, 1], text: '.....' },
  { weights: [3, 1], text: '' },
  { weights: [5, 3, 2], text: 'CBA..BACBA' },
])('$text fits weights $weights', ({ weights, text }) => {
  expect(match(weights, text).kind).toBe('fits');
});

test.each([
  { weights: [3, 1], text: 'BAAB', place: 3, expected: 'A', got: 'B' },
  { weights: [3, 1], text: 'AAAA', place: 3, expected: 'B', got: 'A' },
  { weights: [3, 1], text: 'B..B', place: 3, expected: 'A', got: 'B' },
  { weights: [1, 0], text: 'AAB', place: 2, expected: 'A', got: 'B' },
  { weights: [1, 1], text: 'B.AB', place: 2, expected: 'B', got: 'A' },
])('$text leaves the cycle of weights $weights at place $place', ({ weights, text, ...where }) => {
  expect(match(weights, text)).toEqual({ kind: 'deviates', ...where });
});

const someWeights = fc
  .array(fc.nat(40), { minLength: 1, maxLength: 4 })
  .filter((weights) => weights.some((weight) => weight > 0));

test('every part of a cycle fits, wherever it begins and whatever is unknown in it', () => {
  fc.assert(
    fc.property(
      someWeights,
      fc.nat(),
      fc.array(fc.boolean(), { maxLength: 120 }),
      (weights, start, known) => {
        const prediction = wrr(weights);
        const cycle = openCycle(prediction.stretches);
        const begin = start % cycle.length;
        const picks = known.flatMap((isKnown, place): Pick[] =>
          isKnown ? [{ place, realServer: cycle.serverAt(begin + place) }] : [],
        );
        const found = matchSequence(prediction, picks, known.length);
        if (found.kind !== 'fits') throw new Error(`deviates at ${found.place}`);
        for (const { place, realServer } of picks) {
          expect(cycle.serverAt(found.start + place)).toBe(realServer);
        }
      },
    ),
  );
});

test('two different neighbours that changed places in a long sequence never fit', () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 9 }), fc.integer({ min: 0, max: 30 }), (heavy, swapAt) => {
      const cycle = openCycle(wrr([heavy, 1]).stretches);
      const servers = Array.from({ length: cycle.length * 6 + 40 }, (_, place) => cycle.serverAt(place));
      const [first, second] = [servers[swapAt]!, servers[swapAt + 1]!];
      fc.pre(first !== second);
      servers[swapAt] = second;
      servers[swapAt + 1] = first;
      const picks = servers.map((realServer, place) => ({ place, realServer }));
      expect(matchSequence(wrr([heavy, 1]), picks, servers.length).kind).toBe('deviates');
    }),
  );
});

test('a long test against a cycle of millions is matched in moderate time', () => {
  const weights = Array.from({ length: 16 }, (_, i) => 65_535 - i * 1009);
  const prediction = wrr(weights);
  const cycle = openCycle(prediction.stretches);
  expect(cycle.length).toBeGreaterThan(900_000);
  const begin = cycle.length - 700;
  const picks = Array.from({ length: 2000 }, (_, place) => ({
    place,
    realServer: cycle.serverAt(begin + place),
  }));
  expect(matchSequence(prediction, picks, picks.length)).toMatchObject({ kind: 'fits' });
});
