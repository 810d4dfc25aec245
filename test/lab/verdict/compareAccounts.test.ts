import { expect, test } from 'vitest';
import { compareAccounts, predictedRange, tallyAnswers } from '../../../lab/verdict/compareAccounts.ts';
import { serverMark } from '../../../lab/verdict/serverMark.ts';
import { testRecordOf } from './testRecordOf.ts';

test('an account that differs from the client is marked, an unknown one is not', () => {
  expect(
    compareAccounts({
      rs1: { predicted: 30, measured: 30, ipvs: 29, logged: 31 },
      rs2: { predicted: null, measured: 10, ipvs: 10, logged: null },
    }).map(({ realServer, differs }) => [realServer, differs]),
  ).toEqual([
    ['rs1', { predicted: false, ipvs: true, logged: true }],
    ['rs2', { predicted: false, ipvs: false, logged: false }],
  ]);
});

test('a tally has every real server, with 0 where nothing came', () => {
  const { answers } = testRecordOf('server-refuses');
  const tally = tallyAnswers(answers, ['rs1', 'rs2']);
  expect([...tally.byRealServer.keys()]).toEqual(['rs1', 'rs2']);
  expect(tally.answered + tally.lost + tally.wrong).toBe(answers.length);
  expect(tally.lost).toBeGreaterThan(0);
  expect(tallyAnswers([], ['rs1']).byRealServer).toEqual(new Map([['rs1', 0]]));
});

test('a cycle gives least and most, nobody gives none, the unpredicted nothing', () => {
  const { prediction } = testRecordOf('wrr-healthy');
  expect(predictedRange(prediction, 'rs1')).toEqual({ least: 30, most: 30 });
  expect(predictedRange({ kind: 'nobody', why: '' }, 'rs1')).toEqual({ least: 0, most: 0 });
  expect(predictedRange({ kind: 'unpredicted', why: '' }, 'rs1')).toBeUndefined();
  expect(predictedRange(undefined, 'rs1')).toBeUndefined();
});

test('each of the most real servers that a lab can have gets its own letter, readable on its colour', () => {
  const marks = Array.from({ length: 256 }, (_, place) => serverMark(place));
  expect(new Set(marks.map(({ letter }) => letter)).size).toBe(256);
  for (const { colour, ink } of marks) {
    const [light, dark] = [luminance(colour), luminance(ink)].toSorted((a, b) => b - a);
    expect((light! + 0.05) / (dark! + 0.05)).toBeGreaterThanOrEqual(4.5);
  }
});

/** Relative luminance of WCAG 2. */
function luminance(colour: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
}
