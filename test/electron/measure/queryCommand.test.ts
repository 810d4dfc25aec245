import { expect, test } from 'vitest';
import { queryCommand, queryInput, type QuerySeries } from '../../../electron/measure/queryCommand.ts';

const series: QuerySeries = {
  vip: '10.0.69.132',
  ports: [53],
  requests: 3,
  requestTimeoutMs: 2000,
  domain: 'cafe.server.lvs-lab',
  sources: ['10.0.69.10'],
  takenPorts: () => new Set(),
};
const from = (...ports: readonly number[]): readonly { readonly address: string; readonly port: number }[] =>
  ports.map((port) => ({ address: '10.0.69.10', port }));

test('dig sends each query once and waits for it as long as the test does', () => {
  expect(queryCommand(series, 'blocks')).toBe(
    'exec dig -r -u -f - @10.0.69.132 +tries=1 +time=2 +noedns +ignore +noall +comments +question +answer +stats',
  );
  expect(queryCommand({ ...series, requestTimeoutMs: 200 }, 'each-record')).toMatch(
    /^exec stdbuf -oL dig .* \+time=1 /,
  );
});

test('each query has a name and a source port of its own', () => {
  expect(queryInput(series, from(40_001, 40_002, 40_004))).toBe(
    '-b 10.0.69.10#40001 -p 53 q1.cafe.server.lvs-lab A\n' +
      '-b 10.0.69.10#40002 -p 53 q2.cafe.server.lvs-lab A\n' +
      '-b 10.0.69.10#40004 -p 53 q3.cafe.server.lvs-lab A\n',
  );
});

test('queries go to the ports of a service in turn', () => {
  const input = queryInput({ ...series, ports: [53, 5353] }, from(40_001, 40_002, 40_003));
  expect(input.match(/-p \d+/g)).toEqual(['-p 53', '-p 5353', '-p 53']);
});
