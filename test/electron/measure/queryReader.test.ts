import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { QueryReader } from '../../../electron/measure/queryReader.ts';

const capture = (name: string): Buffer =>
  readFileSync(new URL(`../../captures/dig.debian12-6.1.${name}.txt`, import.meta.url));

const realServers = [
  { name: 'rs1', addresses: { inside: '192.168.131.110' } },
  { name: 'rs2', addresses: { inside: '192.168.131.131' } },
];
const sources = Array.from({ length: 6 }, (_, i) => ({ address: '10.0.69.10', port: 40_001 + i }));
const readerOf = (id: string): QueryReader =>
  new QueryReader({
    realServers,
    sources,
    nameOf: (index) => (index === 4 ? `q5.${id}.example` : `q${index + 1}.${id}.server.lvs-lab`),
    startedAtMs: 1000,
  });

test('answers have their real server, the time that dig tells and the port that they were asked from', () => {
  const answers = readerOf('cafe').read(capture('nat-services'), 1050);
  expect(answers.map(({ localAddress }) => localAddress)).toEqual(Array(6).fill('10.0.69.10'));
  expect(answers.map(({ answer }) => answer)).toEqual([
    { index: 0, durationMs: 15.539, sourcePort: 40_001, kind: 'answered', realServer: 'rs2' },
    { index: 1, durationMs: 8.173, sourcePort: 40_002, kind: 'answered', realServer: 'rs1' },
    { index: 2, durationMs: 3.296, sourcePort: 40_003, kind: 'answered', realServer: 'rs1' },
    { index: 3, durationMs: 3.117, sourcePort: 40_004, kind: 'answered', realServer: 'rs1' },
    { index: 4, durationMs: 5.158, sourcePort: 40_005, kind: 'wrong', status: 5, bodyStart: 'REFUSED' },
    { index: 5, durationMs: 5.02, sourcePort: 40_006, kind: 'answered', realServer: 'rs1' },
  ]);
});

test('a query that is lost keeps its place and its port, and took the time since the one before', () => {
  const reader = readerOf('beef');
  const text = capture('nat-services-rs2-stopped');
  const at = text.indexOf(';; communications');
  expect(reader.read(text.subarray(0, at), 1020)).toHaveLength(2);
  expect(reader.read(text.subarray(at), 1500)[0]?.answer).toEqual({
    index: 2,
    durationMs: 480,
    sourcePort: 40_003,
    kind: 'lost',
    loss: 'refused',
    detail: 'dig: communications error to 10.0.69.132#53: connection refused',
  });
});

test('an address of no real server is a wrong answer', () => {
  const text = capture('nat-services').toString().replace('192.168.131.131', '10.9.9.9');
  expect(readerOf('cafe').read(Buffer.from(text), 1050)[0]?.answer).toMatchObject({
    kind: 'wrong',
    status: 0,
    bodyStart: '10.9.9.9',
  });
});

test('the answer to another query is refused', () => {
  expect(() => readerOf('other').read(capture('nat-services'), 1050)).toThrow(/another query than q1.other/);
});

test('output without an end is refused', () => {
  expect(() => readerOf('cafe').read(Buffer.alloc(20_000, 'x'), 1050)).toThrow(/has no end/);
});
