import type { TestRecord } from '../contract/testRecord.ts';
import { latencyOf } from '../verdict/latency.ts';

/** A test with all its answers as one JSON document, for programs. */
export function testReportJson(record: TestRecord, options: { readonly generatedAt: number }): string {
  const report = {
    format: 'lvs-lab-test',
    version: 1,
    generatedAt: new Date(options.generatedAt).toISOString(),
    testedAt: new Date(record.startedAt).toISOString(),
    latency: latencyOf(record.answers) ?? null,
    ...record,
  };
  return `${JSON.stringify(report, undefined, 2)}\n`;
}
