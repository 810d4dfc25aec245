import { describe, expect, test } from 'vitest';
import { fuzzyFilter, fuzzyScore } from '../../../renderer/palette/fuzzyMatch.ts';

const found = (items: readonly string[], query: string): readonly string[] =>
  fuzzyFilter(items, query, (item) => [item]);

describe('fuzzyFilter', () => {
  test('keeps the order of the list while nothing is typed', () => {
    expect(found(['b', 'a'], ' ')).toEqual(['b', 'a']);
  });

  test('finds what has the characters in order, whatever their case and the blanks between', () => {
    expect(found(['Take down', 'Bring up', 'Go to Topology'], 'T D')).toEqual(['Take down']);
  });

  test('puts beginnings of words and runs of characters first', () => {
    expect(found(['Open nat-wrr', 'Go to Plan', 'Topology plan'], 'plan')[0]).toBe('Go to Plan');
    expect(found(['Language: English', 'All labs'], 'al')[0]).toBe('All labs');
  });

  test('finds Chinese', () => {
    expect(found(['转到拓扑', '停止'], '拓扑')).toEqual(['转到拓扑']);
  });
});

describe('fuzzyScore', () => {
  test('is undefined where a character is missing or out of order', () => {
    expect(fuzzyScore('ba', 'ab')).toBeUndefined();
    expect(fuzzyScore('aa', 'a')).toBeUndefined();
  });
});
