import { Window } from 'happy-dom';
import { describe, expect, test } from 'vitest';
import type { TestRecord } from '../../../lab/contract/testRecord.ts';
import { reportTexts } from '../../../lab/report/reportTexts.ts';
import { testReportHtml, testsReportHtml, type ReportOptions } from '../../../lab/report/testReportHtml.ts';
import { testReportJson, testsReportJson } from '../../../lab/report/testReportJson.ts';
import { verdictCases } from '../verdict/verdictCase.ts';
import { testRecordOf } from '../verdict/testRecordOf.ts';

const generatedAt = Date.UTC(2026, 0, 2, 4, 0, 0);

function documentOf(record: TestRecord, options: Partial<ReportOptions> = {}) {
  const window = new Window();
  window.document.write(testReportHtml(record, { generatedAt, ...options }));
  return window.document;
}

function textsOf(elements: Iterable<{ readonly textContent: string }>): readonly string[] {
  return [...elements].map(({ textContent }) => textContent.replace(/\s+/g, ' ').trim());
}

test('a passing test reads as its table says', () => {
  const document = documentOf(testRecordOf('wrr-healthy'));
  expect(document.title).toBe('Test report: case');
  expect(textsOf(document.querySelectorAll('.verdict'))[0]).toBe(
    '✓ Pass The measurement agrees with the prediction.',
  );
  const rows = [...document.querySelectorAll('table')].find((table) =>
    table.textContent.includes('IPVS counted'),
  );
  expect(textsOf(rows!.querySelectorAll('thead th'))).toEqual([
    'Real server',
    'Predicted',
    'Client saw',
    'IPVS counted',
    'Server logged',
  ]);
  expect(
    [...rows!.querySelectorAll('tbody tr')].map((row) => textsOf(row.querySelectorAll('th, td'))),
  ).toEqual([
    ['A rs1', '30', '30', '30', '30'],
    ['B rs2', '10', '10', '10', '10'],
  ]);
  expect(textsOf(document.querySelectorAll('dd'))).toContain('2 Jan 2026, 03:04:05 UTC');
});

test('a failing test names its reasons and marks where the sequence leaves the cycle', () => {
  const record = testRecordOf('sequence-deviates');
  const document = documentOf(record);
  expect(document.querySelector('.verdict.fail')).not.toBeNull();
  const said = textsOf(document.querySelectorAll('td.words'));
  expect(said).toEqual(record.verdict.reasons.map(({ text }) => text));
  expect(document.body.textContent).toContain(
    `The sequence leaves what is predicted at request ${record.verdict.deviatesAt! + 1}.`,
  );
  expect(document.querySelectorAll('svg path')).toHaveLength(1);
});

describe('whatever a lab file holds is shown literally', () => {
  const nasty = `"><script>alert('1')</script>&amp;<img src=x onerror=alert(2)> 中文 \u0001 '`;
  const base = testRecordOf('wrong-page');
  const record: TestRecord = {
    ...base,
    lab: nasty,
    runId: nasty,
    labText: `name: ${nasty}\n# </pre><script>x</script>`,
    verdict: {
      ...base.verdict,
      byRealServer: { [nasty]: { predicted: 1, measured: 1, ipvs: 2, logged: null } },
      sequence: [nasty, null],
      reasons: [{ code: 'answers-wrong', severity: 'fail', text: nasty }],
    },
  };
  const document = documentOf(record);

  test('nothing of it becomes an element', () => {
    expect(document.querySelectorAll('script, img, link, iframe, [onerror]')).toHaveLength(0);
  });

  test('every character of it can be read, control characters as their pictures', () => {
    const shown = nasty.replace('\u0001', '␁');
    expect(document.querySelector('pre')?.textContent).toContain(shown);
    expect(document.querySelector('td.words')?.textContent).toBe(shown);
    expect(document.title).toContain('中文');
  });
});

test.each(verdictCases.map(({ file }) => file.replace('.yaml', '')))(
  'the report of %s stands alone: no script, nothing to load',
  (name) => {
    const html = testReportHtml(testRecordOf(name), { generatedAt });
    expect(html).not.toMatch(/<script|<link|\ssrc=|url\(|@import|https?:/i);
    expect(html).not.toMatch(/undefined|NaN|\[object/);
  },
);

test('a long sequence is drawn around its deviation, and says which part', () => {
  const base = testRecordOf('wrr-healthy');
  const sequence = Array.from({ length: 100_000 }, (_, i) => (i % 4 === 0 ? 'rs2' : 'rs1'));
  const html = testReportHtml(
    { ...base, verdict: { ...base.verdict, requests: 100_000, sequence, deviatesAt: 50_000 } },
    { generatedAt },
  );
  expect(html).toContain('Requests 49251 to 50750 of 100000 are drawn');
  expect(html.length).toBeLessThan(300_000);
});

test('it is written in Chinese, with the time of the reader’s zone', () => {
  const document = documentOf(testRecordOf('wrr-healthy'), { language: 'zh-CN', timeZone: 'Asia/Shanghai' });
  expect(document.documentElement.lang).toBe('zh-CN');
  expect(document.querySelector('h1')?.textContent).toBe('测试报告: case');
  expect(textsOf(document.querySelectorAll('dd')).some((text) => text.includes('11:04:05'))).toBe(true);
  expect(Object.keys(reportTexts['zh-CN'])).toEqual(Object.keys(reportTexts.en));
});

test('tests of several services are one after the other, with the lab file once and no id twice', () => {
  const records = [
    { ...testRecordOf('wrr-healthy'), service: '80/tcp' },
    { ...testRecordOf('sequence-deviates'), service: '53/udp' },
  ] as const;
  const window = new Window();
  window.document.write(testsReportHtml(records, { generatedAt }));
  const { document } = window;
  expect(textsOf(document.querySelectorAll('h1, h2'))).toEqual([
    'Test report: case',
    'Service 80/tcp',
    'Service 53/udp',
    'Lab file',
  ]);
  expect(textsOf(document.querySelectorAll('.verdict'))).toEqual([
    '✓ Pass The measurement agrees with the prediction.',
    '✗ Fail The measurement does not agree with the prediction, or the accounts disagree.',
  ]);
  const ids = [...document.querySelectorAll('[id]')].map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  for (const use of document.querySelectorAll('use')) {
    expect(ids).toContain(use.getAttribute('href')?.slice(1));
  }
  const json = JSON.parse(testsReportJson(records, { generatedAt })) as { verdict: string; tests: unknown[] };
  expect(json.verdict).toBe('fail');
  expect(json.tests).toEqual(
    records.map((record) => JSON.parse(testReportJson(record, { generatedAt })) as unknown),
  );
});

test('the JSON report holds the whole record and when it was written', () => {
  const record = testRecordOf('wrr-healthy');
  const report = JSON.parse(testReportJson(record, { generatedAt })) as Record<string, unknown>;
  expect(report).toMatchObject({
    format: 'lvs-lab-test',
    version: 1,
    generatedAt: '2026-01-02T04:00:00.000Z',
    testedAt: '2026-01-02T03:04:05.000Z',
    latency: { count: 40 },
    ...JSON.parse(JSON.stringify(record)),
  });
});
