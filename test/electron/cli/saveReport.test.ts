import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { isReportFile, saveReport } from '../../../electron/cli/saveReport.ts';
import { testRecordOf } from '../../lab/verdict/testRecordOf.ts';

const record = testRecordOf('wrr-healthy');
const api = { readTest: () => Promise.resolve(record) };
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'lvs-lab-report-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('the ending of the file says what is written', async () => {
  await saveReport(api, [record], path.join(folder, 'a.html'));
  await saveReport(api, [record], path.join(folder, 'a.JSON'));
  expect(readFileSync(path.join(folder, 'a.html'), 'utf8')).toMatch(/^<!doctype html>/);
  expect(JSON.parse(readFileSync(path.join(folder, 'a.JSON'), 'utf8'))).toMatchObject({ lab: 'case' });
});

test('tests of several services are one report', async () => {
  const tests = { '1': { ...record, service: '80/tcp' }, '2': { ...record, service: '53/udp' } } as const;
  const several = { readTest: (_lab: string, runId: string) => Promise.resolve(tests[runId as '1' | '2']) };
  const kept = [
    { lab: 'case', runId: '1' },
    { lab: 'case', runId: '2' },
  ] as const;
  await saveReport(several, kept, path.join(folder, 'a.html'));
  await saveReport(several, kept, path.join(folder, 'a.json'));
  expect(readFileSync(path.join(folder, 'a.html'), 'utf8').match(/<h2>Service [^<]*/g)).toEqual([
    '<h2>Service 80/tcp',
    '<h2>Service 53/udp',
  ]);
  expect(JSON.parse(readFileSync(path.join(folder, 'a.json'), 'utf8'))).toMatchObject({
    format: 'lvs-lab-tests',
    tests: [{ service: '80/tcp' }, { service: '53/udp' }],
  });
});

test('a file that cannot be written is the user’s to choose again', async () => {
  await expect(saveReport(api, [record], path.join(folder, 'none', 'a.html'))).rejects.toMatchObject({
    data: { code: 'user-usage', why: expect.stringContaining('ENOENT') as string },
  });
});

test('only files of the two kinds are taken', () => {
  expect(['a.html', 'b.json', 'c.HTML', 'd.htm', 'e', 'html'].filter(isReportFile)).toEqual([
    'a.html',
    'b.json',
    'c.HTML',
  ]);
});
