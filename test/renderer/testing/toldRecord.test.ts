// @vitest-environment node
import { afterEach, expect, test } from 'vitest';
import { toldRecord } from '../../../renderer/testing/toldRecord.ts';
import { i18n } from '../../../renderer/text/i18n.ts';
import { loadTold } from '../../../renderer/text/told.ts';
import { testRecordOf } from '../../lab/verdict/testRecordOf.ts';

afterEach(() => {
  i18n.global.locale.value = 'en';
});

test('a report’s reasons are in the app’s language, and all else of the test stays', async () => {
  const record = testRecordOf('server-refuses');
  expect(toldRecord(record)).toEqual(record);

  await loadTold('zh-CN');
  i18n.global.locale.value = 'zh-CN';
  const { verdict, ...rest } = toldRecord(record);
  expect(verdict.reasons.map(({ text }) => text)).toEqual([
    '发往 rs2 的 10 个请求中有 10 个被拒绝（其 Web 服务器没有监听端口 80）。',
  ]);
  expect({ ...rest, verdict: { ...verdict, reasons: record.verdict.reasons } }).toEqual(record);
});
