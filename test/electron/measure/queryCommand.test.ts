import { describe, expect, test } from 'vitest';
import {
  mostQueries,
  queryCommand,
  queryInput,
  sourcePorts,
  type QuerySeries,
} from '../../../electron/measure/queryCommand.ts';

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

describe('source ports', () => {
  test('leave out those that IPVS knows', () => {
    expect(sourcePorts(3, new Set([16_385, 16_387]), 0)).toEqual([16_384, 16_386, 16_388]);
  });

  test('go round at the end of their range', () => {
    const ports = sourcePorts(3, new Set(), 1 - 1e-9);
    expect(ports).toEqual([60_999, 16_384, 16_385]);
  });

  test('are fewer where there are not as many, and enough for two tests of the longest', () => {
    const first = sourcePorts(mostQueries, new Set(), 0.5);
    const second = sourcePorts(mostQueries, new Set(first), 0.3);
    expect(new Set([...first, ...second]).size).toBe(2 * mostQueries);
    expect(sourcePorts(mostQueries, new Set([...first, ...second]), 0).length).toBe(44_616 - 2 * mostQueries);
  });
});
