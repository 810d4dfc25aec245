import { expect, test } from 'vitest';
import { chiSquareQuantile, chiSquareTail } from '../../../lab/predict/chiSquare.ts';

// Printed tables of the distribution.
test.each([
  { freedom: 1, value: 3.8415, tail: 0.05 },
  { freedom: 1, value: 10.828, tail: 0.001 },
  { freedom: 2, value: 0.1026, tail: 0.95 },
  { freedom: 10, value: 18.307, tail: 0.05 },
  { freedom: 100, value: 149.449, tail: 0.001 },
])(
  '$value with $freedom degrees of freedom is exceeded with probability $tail',
  ({ freedom, value, tail }) => {
    expect(chiSquareTail(value, freedom)).toBeCloseTo(tail, 4);
    expect(chiSquareQuantile(tail, freedom)).toBeCloseTo(value, 2);
  },
);

test('everything exceeds 0, nothing exceeds the very large', () => {
  expect(chiSquareTail(0, 3)).toBe(1);
  expect(chiSquareTail(1e6, 3)).toBe(0);
});

test('two degrees of freedom are an exponential distribution', () => {
  for (const value of [0.5, 2, 5, 20, 60])
    expect(chiSquareTail(value, 2)).toBeCloseTo(Math.exp(-value / 2), 10);
});
