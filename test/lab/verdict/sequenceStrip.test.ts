import { expect, test } from 'vitest';
import { sequenceStrip } from '../../../lab/verdict/sequenceStrip.ts';

const names = ['rs1', 'rs2'];

test('equal cycles are counted, others written out', () => {
  const sequence = ['rs2', 'rs1', 'rs2', 'rs1', 'rs1', 'rs1', 'rs2'];
  expect(sequenceStrip(sequence, names, 2)).toEqual({
    legend: [
      { letter: 'A', realServer: 'rs1' },
      { letter: 'B', realServer: 'rs2' },
    ],
    groups: ['BA ×2', 'AA', 'B'],
  });
});

test('without a cycle, and with one too long to see, groups are of ten', () => {
  const sequence = Array.from({ length: 12 }, () => 'rs1');
  expect(sequenceStrip(sequence, names, null)?.groups).toEqual(['AAAAAAAAAA', 'AA']);
  expect(sequenceStrip(sequence, names, 41)?.groups).toEqual(['AAAAAAAAAA', 'AA']);
});

test('a request without an answer is a dot', () => {
  expect(sequenceStrip([null, 'rs2'], names, 2)?.groups).toEqual(['.B']);
});

test('a long sequence without repetition is cut', () => {
  const sequence = Array.from({ length: 100_000 }, (_, i) => (i % 3 === 0 && i % 7 > 2 ? 'rs1' : 'rs2'));
  const groups = sequenceStrip(sequence, names, null)?.groups ?? [];
  expect(groups).toHaveLength(61);
  expect(groups.at(-1)).toBe('…');
});

test('more servers than letters have no strip', () => {
  const many = Array.from({ length: 53 }, (_, i) => `rs${i}`);
  expect(sequenceStrip(['rs1'], many, null)).toBeUndefined();
});
