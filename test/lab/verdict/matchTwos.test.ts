import { describe, expect, test } from 'vitest';
import type { Load } from '../../../lab/predict/prediction.ts';
import { TwosTest } from '../../../lab/predict/twosRuns.ts';
import type { Choice } from '../../../lab/verdict/matchChoices.ts';
import { matchTwos, type TwosQuestion } from '../../../lab/verdict/matchTwos.ts';

/** In the kernel's order: C was added last. */
const servers = [
  { name: 'C', weight: 2 },
  { name: 'B', weight: 3 },
  { name: 'A', weight: 5 },
];

function questionOf(
  choices: readonly Choice[],
  more: Partial<TwosQuestion> & { load?: Load } = {},
): TwosQuestion {
  const { load = 'sequential', ...rest } = more;
  return { draws: { load, servers }, choices, start: {}, room: {}, foreign: 0, durationMs: 900, ...rest };
}

/** Tests of a kernel whose random numbers are others than those that the verdict simulates with. */
function played(test: number, requests: number, overheads = [0, 0, 0]): readonly Choice[] {
  let state = BigInt(test + 1) * 0x9e37_79b9_7f4a_7c15n;
  const random = (): number => {
    state = (state * 6_364_136_223_846_793_005n + 1_442_695_040_888_963_407n) & 0xffff_ffff_ffff_ffffn;
    return Number(state >> 32n) / 2 ** 32;
  };
  const twos = new TwosTest({
    servers: servers.map(({ weight }, i) => ({ weight, overhead: overheads[i] ?? 0, room: Infinity })),
    left: 1,
  });
  return Array.from({ length: requests }, (): Choice => {
    const chosen = twos.draw(random) ?? 0;
    twos.take(chosen);
    return { kind: 'server', name: servers[chosen]?.name ?? '' };
  });
}

const named = (text: string): readonly Choice[] => Array.from(text, (name) => ({ kind: 'server', name }));

describe('twos', () => {
  test.each<Load>(['sequential', 'held'])('is not called odd in any of 5 sound tests of load %s', (load) => {
    for (let number = 0; number < 5; number += 1) {
      const match = matchTwos(questionOf(played(number, 40), { load }));
      expect(match, String(number)).toMatchObject({ runs: 20_000 });
      expect(match?.oddity, String(number)).toBeUndefined();
    }
  });

  test('begins with the connections that the servers had', () => {
    const exactly = (count: number): { least: number; most: number } => ({ least: count, most: count });
    const start = { A: { active: exactly(0), inactive: exactly(60) } };
    const choices = played(1, 40, [0, 0, 60]);
    expect(matchTwos(questionOf(choices, { start }))?.oddity).toBeUndefined();
    expect(matchTwos(questionOf(choices))?.oddity).toMatchObject({
      kind: expect.stringMatching('few|many') as unknown,
    });
  });

  test('is not what a cycle is, nor equal shares, nor draws by weight alone', () => {
    expect(matchTwos(questionOf(named('CBAABACABA'.repeat(4))))?.oddity).toEqual({ kind: 'regular' });
    expect(matchTwos(questionOf(named('CBA'.repeat(13))))?.oddity).toEqual({ kind: 'few', server: 'A' });
    expect(matchTwos(questionOf(named('A'.repeat(20) + 'B'.repeat(12) + 'C'.repeat(8))))?.oddity).toEqual({
      kind: 'irregular',
    });
  });

  test('refuses what finds all full, and gives nothing to one that is', () => {
    const room = { A: { least: 2, most: 2 }, B: { least: 1, most: 1 }, C: { least: 1, most: 1 } };
    const full = matchTwos(questionOf([...named('ABCA'), { kind: 'nobody' }], { room }));
    expect(full?.oddity).toBeUndefined();
    expect([...(full?.refused ?? [])]).toEqual([4]);
    expect(matchTwos(questionOf(named('ABCB'), { room }))?.oddity).toEqual({
      kind: 'impossible',
      request: 3,
      server: 'B',
    });
  });

  test('is left to independent draws where it is not certain what the servers had', () => {
    const start = { A: { active: { least: 0, most: 1 }, inactive: { least: 0, most: 0 } } };
    expect(matchTwos(questionOf(named('ABCA'), { start }))).toBeUndefined();
    expect(matchTwos(questionOf(named('ABCA'), { foreign: 1 }))).toBeUndefined();
    expect(matchTwos(questionOf([...named('ABCA'), { kind: 'unknown' }]))).toBeUndefined();
  });
});
