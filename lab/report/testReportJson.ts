import type { TestRecord } from '../contract/testRecord.ts';
import { latencyOf } from '../verdict/latency.ts';

/** A test with all its answers as one JSON document, for programs. */
export function testReportJson(record: TestRecord, options: { readonly generatedAt: number }): string {
  return written(reportOf(record, options.generatedAt));
}

/** Tests of a lab's services as one JSON document: each as it would be in a document of its own. */
export function testsReportJson(
  records: readonly TestRecord[],
  { generatedAt }: { readonly generatedAt: number },
): string {
  return written({
    format: 'lvs-lab-tests',
    version: 1,
    generatedAt: new Date(generatedAt).toISOString(),
    verdict: records.every(({ verdict }) => verdict.verdict === 'pass') ? 'pass' : 'fail',
    tests: records.map((record) => reportOf(record, generatedAt)),
  });
}

function reportOf(record: TestRecord, generatedAt: number) {
  return {
    format: 'lvs-lab-test',
    version: 1,
    generatedAt: new Date(generatedAt).toISOString(),
    testedAt: new Date(record.startedAt).toISOString(),
    latency: latencyOf(record.answers) ?? null,
    ...record,
  };
}

function written(report: object): string {
  return `${JSON.stringify(report, undefined, 2)}\n`;
}
