import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseDigQuery, splitDigOutput } from '../../../lab/fact/digOutput.ts';
import { UnreadableOutput } from '../../../lab/fact/unreadableOutput.ts';

const capture = (name: string): string =>
  readFileSync(new URL(`../../captures/dig.debian12-6.1.${name}.txt`, import.meta.url), 'utf8');

const outcomesOf = (text: string): readonly unknown[] => splitDigOutput(text).queries.map(parseDigQuery);

const answered = (name: string, address: string, durationMs: number): object => ({
  kind: 'answered',
  name: `${name}.server.lvs-lab`,
  status: 'NOERROR',
  addresses: [address],
  durationMs,
});
const refusedByServer = (name: string, durationMs: number): object => ({
  kind: 'answered',
  name,
  status: 'REFUSED',
  addresses: [],
  durationMs,
});

describe('what dig 9.18 prints of a batch', () => {
  test('has the address, the name and the time of each query', () => {
    expect(outcomesOf(capture('nat-services'))).toEqual([
      answered('q1.cafe', '192.168.131.131', 15.539),
      answered('q2.cafe', '192.168.131.110', 8.173),
      answered('q3.cafe', '192.168.131.110', 3.296),
      answered('q4.cafe', '192.168.131.110', 3.117),
      refusedByServer('q5.cafe.example', 5.158),
      answered('q6.cafe', '192.168.131.110', 5.02),
    ]);
  });

  test('tells a query that was refused, without its name', () => {
    expect(outcomesOf(capture('nat-services-rs2-stopped'))).toEqual([
      answered('q1.beef', '192.168.131.110', 36.033),
      answered('q2.beef', '192.168.131.110', 5.815),
      {
        kind: 'lost',
        loss: 'refused',
        detail: 'communications error to 10.0.69.132#53: connection refused',
      },
      answered('q4.beef', '192.168.131.110', 5.448),
      refusedByServer('q5.beef.example', 4.873),
      answered('q6.beef', '192.168.131.110', 3.097),
    ]);
  });

  test('tells a query that timed out', () => {
    expect(outcomesOf(capture('nat-services-rs2-drop'))[1]).toEqual({
      kind: 'lost',
      loss: 'timeout',
      detail: 'communications error to 10.0.69.132#53: timed out',
    });
  });

  test('may come in any pieces', () => {
    const text = capture('nat-services-rs2-stopped');
    for (const size of [1, 7, 400]) {
      let held = '';
      const queries: string[] = [];
      for (let at = 0; at < text.length; at += size) {
        const split = splitDigOutput(held + text.slice(at, at + size));
        queries.push(...split.queries);
        held = split.rest;
      }
      expect(queries).toEqual(splitDigOutput(text).queries);
    }
  });
});

test.each([
  [';; connection timed out; no servers could be reached\n', 'timeout'],
  [
    ';; UDP setup with 10.0.69.132#53(10.0.69.132) for q1.x failed: address in use.\n;; no servers could be reached\n',
    'other',
  ],
  [
    ';; communications error to 10.0.69.132#53: host unreachable\n;; no servers could be reached\n',
    'unreachable',
  ],
])('%j is a loss of kind %s', (text, loss) => {
  expect(outcomesOf(text)).toMatchObject([{ kind: 'lost', loss }]);
});

test('an answer without its question, its time or its head is refused', () => {
  const [whole = ''] = splitDigOutput(capture('nat-services')).queries;
  for (const part of [/^;q1.*\n/m, /^;; Query time.*\n/m, /^;; ->>HEADER.*\n/m]) {
    expect(() => parseDigQuery(whole.replace(part, ''))).toThrow(UnreadableOutput);
  }
});
