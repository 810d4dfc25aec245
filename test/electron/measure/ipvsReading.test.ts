import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readIpvs } from '../../../electron/measure/ipvsReading.ts';
import type { VirtualService } from '../../../lab/model/lab.ts';

const service: VirtualService = {
  vip: '10.0.69.132',
  port: 80,
  protocol: 'tcp',
  forwarding: 'nat',
  scheduler: 'wrr',
};
const table = readFileSync(
  new URL('../../captures/proc-net-ip_vs.debian12-6.1.nat-wrr.txt', import.meta.url),
  'utf8',
).replace(/^ {3}Total[^]*/m, '');
const heading = 'Pro FromIP   FPrt ToIP     TPrt DestIP   DPrt State       Expires PEName PEData\n';

test('the service of a real director is read with its weights', () => {
  expect(readIpvs(table, service)).toEqual({
    service: {
      scheduler: 'wrr',
      weights: new Map([
        ['192.168.131.131:80', 1],
        ['192.168.131.110:80', 3],
      ]),
      loads: new Map([
        ['192.168.131.131:80', { active: 1, inactive: 141 }],
        ['192.168.131.110:80', { active: 3, inactive: 423 }],
      ]),
    },
    connections: new Map(),
    templates: new Map(),
  });
});

test('the release of the kernel is read wherever it stands', () => {
  const line =
    'Linux version 6.1.0-56-cloud-amd64 (debian-kernel@lists.debian.org) (gcc-12 (Debian 12.2.0)) #1 SMP\n';
  const { kernel, ...rest } = readIpvs(`${line}${table}`, service);
  expect(kernel).toBe('6.1.0-56-cloud-amd64');
  expect(rest).toEqual(readIpvs(table, service));
});

test.each([
  { title: 'another port', other: { ...service, port: 8080 } },
  { title: 'another address', other: { ...service, vip: '10.0.69.133' } },
  { title: 'another protocol', other: { ...service, protocol: 'udp' as const } },
])('a service with $title is another one', ({ other }) => {
  expect(readIpvs(table, other)).toEqual({ connections: new Map(), templates: new Map() });
});

test('connections of the service are read, and what persistence remembers apart from them', () => {
  const rows = [
    'TCP 0A00450A 8C64 0A004584 0050 C0A88383 0050 TIME_WAIT       108',
    'TCP 0A00450A 8C66 0A004584 0050 C0A8836E 0050 SYN_RECV         58',
    'TCP 0A00450A 0000 0A004584 0050 C0A8836E 0050 NONE            300',
    'IP  0A00450A 0000 00000001 0000 C0A8836E 0000 NONE            300',
    'TCP 0A00450A 8C68 0A004584 1F90 C0A8836E 0050 ESTABLISHED     900',
    'UDP 0A00450A 8C6A 0A004584 0050 C0A8836E 0050 UDP             300',
  ];
  const reading = readIpvs(`${table}${heading}${rows.join('\n')}\n`, service);
  expect(reading.templates).toEqual(
    new Map([['10.0.69.10', { destination: '192.168.131.110:80', state: 'NONE', expiresInS: 300 }]]),
  );
  expect(reading.connections).toEqual(
    new Map([
      ['10.0.69.10:35940', { destination: '192.168.131.131:80', state: 'TIME_WAIT', expiresInS: 108 }],
      ['10.0.69.10:35942', { destination: '192.168.131.110:80', state: 'SYN_RECV', expiresInS: 58 }],
    ]),
  );
});

test('nothing printed means that IPVS is not loaded', () => {
  expect(readIpvs('', service)).toEqual({ connections: new Map(), templates: new Map() });
});

test('a service of a firewall mark has the connections of all its ports, apart where a client uses one port for two', () => {
  const marks = readFileSync(
    new URL('../../captures/proc-net-ip_vs-and-conn.debian12-6.1.nat-marks.txt', import.meta.url),
    'utf8',
  );
  const marked: VirtualService = { ...service, scheduler: 'rr', firewallMark: 7, morePorts: [8080] };
  const reading = readIpvs(
    `${marks}TCP 0A00450A EC48 0A004584 1F90 C0A8836E 1F90 TIME_WAIT       117\n`,
    marked,
  );
  expect(reading.service).toEqual({
    scheduler: 'rr',
    weights: new Map([
      ['192.168.131.131:0', 1],
      ['192.168.131.110:0', 1],
    ]),
    loads: new Map([
      ['192.168.131.131:0', { active: 0, inactive: 40 }],
      ['192.168.131.110:0', { active: 0, inactive: 10 }],
    ]),
  });
  const entry = { state: 'TIME_WAIT', expiresInS: 117 };
  expect(reading.connections.get('10.0.69.10:60488>80')).toEqual({
    destination: '192.168.131.131:80',
    ...entry,
  });
  expect(reading.connections.get('10.0.69.10:60488>8080')).toEqual({
    destination: '192.168.131.110:8080',
    ...entry,
  });
  expect(reading.templates).toEqual(
    new Map([
      ['10.0.69.10', { destination: '192.168.131.131:0', state: 'ASSURED', expiresInS: 57 }],
      ['10.0.69.132', { destination: '192.168.131.110:0', state: 'ASSURED', expiresInS: 59 }],
    ]),
  );
  expect(readIpvs(marks, service).service).toBeUndefined();
  expect(readIpvs(marks, { ...marked, firewallMark: 8 }).service).toBeUndefined();
});
