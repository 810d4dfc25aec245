import { expect, test } from 'vitest';
import { binomialTails } from '../../../lab/predict/binomial.ts';

test('both tails hold what came, and are those of counting', () => {
  // Of 16 ways that four coins fall, 5 have at most one head and 15 at least one.
  const { atMost, atLeast } = binomialTails(1, 4, 0.5);
  expect(atMost).toBeCloseTo(5 / 16, 12);
  expect(atLeast).toBeCloseTo(15 / 16, 12);
});

test('what cannot be is 0, and what must be 1', () => {
  expect(binomialTails(0, 40, 0)).toEqual({ atMost: 1, atLeast: 1 });
  expect(binomialTails(1, 40, 0)).toEqual({ atMost: 1, atLeast: 0 });
  expect(binomialTails(39, 40, 1)).toEqual({ atMost: 0, atLeast: 1 });
});

test('many trials are no trouble', () => {
  const { atMost, atLeast } = binomialTails(50_000, 100_000, 0.5);
  expect(atMost).toBeCloseTo(0.501, 3);
  expect(atLeast).toBeCloseTo(atMost, 9);
});
