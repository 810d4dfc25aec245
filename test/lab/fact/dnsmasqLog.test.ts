import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parseDnsmasqQuery } from '../../../lab/fact/dnsmasqLog.ts';

const log = readFileSync(
  new URL('../../captures/dnsmasq-log.debian12-6.1.nat-services.txt', import.meta.url),
  'utf8',
);

test('of the lines of a log those of queries are read, one for each query', () => {
  const queries = log.split('\n').flatMap((line) => parseDnsmasqQuery(line) ?? []);
  expect(queries).toHaveLength(12);
  expect(queries.filter(({ name }) => name.endsWith('.cafe.server.lvs-lab'))).toEqual(
    [2, 3, 4, 6].map((number) => ({
      type: 'A',
      name: `q${number}.cafe.server.lvs-lab`,
      address: '10.0.69.10',
    })),
  );
});

test.each([
  ['Nov 29 03:28:26 dnsmasq[23126]: query[AAAA] a.b from 10.0.0.1', 'AAAA'],
  ['Nov  9 03:28:26 dnsmasq[1]: 5 10.0.0.1/40 query[type=65] a.b from 10.0.0.1', 'type=65'],
])('%s is a query', (line, type) => {
  expect(parseDnsmasqQuery(line)).toEqual({ type, name: 'a.b', address: '10.0.0.1' });
});

test.each([
  'Nov 29 03:28:26 dnsmasq[23126]: started, version 2.90 cachesize 150',
  'Nov 29 03:28:26 dnsmasq[23126]: 3 127.0.0.1/40004 config error is REFUSED (EDE: not ready)',
  'Nov 29 03:28:26 dnsmasq[23126]: 3 127.0.0.1/40004 query[A] half a li',
  '',
])('%j is none', (line) => {
  expect(parseDnsmasqQuery(line)).toBeUndefined();
});
