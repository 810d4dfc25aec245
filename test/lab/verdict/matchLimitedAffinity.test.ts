import { describe, expect, it } from 'vitest';
import type { AffinityPrediction } from '../../../lab/predict/prediction.ts';
import {
  matchLimitedAffinity,
  type LimitedAffinityQuestion,
} from '../../../lab/verdict/matchLimitedAffinity.ts';
import type { Choice } from '../../../lab/verdict/matchChoices.ts';

/** Letters of real servers; r refused by the director, ? lost on a real server, - never came to a choice. */
function choicesIn(letters: string): readonly Choice[] {
  const others: Readonly<Record<string, Choice>> = {
    r: { kind: 'nobody' },
    '?': { kind: 'unknown' },
    '-': { kind: 'absent' },
  };
  return Array.from(letters).map((letter) => others[letter] ?? { kind: 'server', name: letter });
}

const keys: AffinityPrediction['keys'] = [
  { key: 'x', server: 'A', instead: ['B', 'C'] },
  { key: 'y', server: 'B', instead: ['C', 'A'] },
];

function match(
  letters: string,
  more: Partial<LimitedAffinityQuestion> & { readonly keys?: typeof keys } = {},
) {
  const whenFull = more.whenFull ?? 'moves';
  const prediction: AffinityPrediction = {
    kind: 'affinity',
    why: '',
    keys: more.keys ?? keys,
    counts: {},
    limits: { room: {}, whenFull },
  };
  return matchLimitedAffinity({
    prediction,
    whenFull,
    room: { A: { least: 2, most: 2 } },
    servers: ['A', 'B', 'C'],
    choices: choicesIn(letters),
    requests: letters.length,
    foreign: 0,
    durationMs: 1000,
    ...more,
  });
}

describe('affinity to servers that become full', () => {
  it('follows the hash, then whom it names next', () => {
    const { departure, expected, otherwise } = match('ABABBBBB');
    expect([departure, otherwise]).toEqual([undefined, []]);
    expect(expected).toEqual(Array.from('ABABBBBB'));
  });

  it('is as good where a kernel hashes otherwise, which is told', () => {
    expect(match('CCCCCC')).toMatchObject({ otherwise: [{ key: 'x', expected: 'A', got: 'C' }] });
    expect(match('ABABCBCB').otherwise).toEqual([{ key: 'x', expected: 'B', got: 'C' }]);
    expect(match('ABABCBCB').departure).toBeUndefined();
  });

  it('ends where a source leaves a server that has room, or gets one that is full', () => {
    expect(match('ABBB').departure).toEqual({ request: 2, expected: 'A', got: 'B', key: 'x' });
    expect(match('ABABAB').departure).toMatchObject({ request: 4, got: 'A', key: 'x' });
  });

  it('knows who is to be refused without fallback', () => {
    const alone = keys.map(({ instead, ...one }) => (instead === undefined ? one : one));
    const { departure, expected, full } = match('ABABrBrB', { keys: alone, whenFull: 'refuses' });
    expect(departure).toBeUndefined();
    expect(expected).toEqual(['A', 'B', 'A', 'B', null, 'B', null, 'B']);
    expect([...full]).toEqual([4, 6]);
    expect(match('ArAB', { keys: alone, whenFull: 'refuses' }).departure).toMatchObject({
      request: 1,
      got: null,
    });
    // It may be the director that says nothing, or a server that lost it.
    expect([...match('ABAB-B', { keys: alone, whenFull: 'refuses' }).full]).toEqual([4]);
    expect([...match('A-AB', { keys: alone, whenFull: 'refuses' }).full]).toEqual([]);
  });

  it('never blames weight 0 on a threshold', () => {
    const none = [{ key: 'x', server: null }] as const;
    const { departure, full } = match('rr', { keys: none, whenFull: 'refuses' });
    expect([departure, full.size]).toEqual([undefined, 0]);
  });

  it('takes either for right where it is not certain whether a server is full', () => {
    const room = { A: { least: 0, most: 2 } };
    expect(match('BBAB', { room }).departure).toBeUndefined();
    expect(match('ABBB', { foreign: 2 }).departure).toBeUndefined();
    expect(match('ABABAB', { durationMs: 120_000 }).departure).toBeUndefined();
    // The lost one may have been A's.
    expect(match('A?BBBB', { room: { A: { least: 2, most: 2 } } }).departure).toBeUndefined();
  });

  it('stays with what lblc remembers, full or not', () => {
    const vip = [{ key: 'vip' }];
    expect(match('AAAAA', { keys: vip, whenFull: 'keeps' }).departure).toBeUndefined();
    expect(match('AAABB', { keys: vip, whenFull: 'keeps' }).departure).toMatchObject({
      request: 3,
      expected: 'A',
    });
  });
});
