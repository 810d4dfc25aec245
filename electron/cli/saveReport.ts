import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { LabApi } from '../../lab/contract/labApi.ts';
import { LabError } from '../../lab/contract/labError.ts';
import type { TestRecord } from '../../lab/contract/testRecord.ts';
import { testReportHtml, testsReportHtml } from '../../lab/report/testReportHtml.ts';
import { testReportJson, testsReportJson } from '../../lab/report/testReportJson.ts';

/** Endings of files that a report can be written to. */
export const reportEndings = ['.html', '.json'] as const;

/** Whether a report can be written to a file of that name. */
export function isReportFile(file: string): boolean {
  return reportEndings.some((ending) => path.extname(file).toLowerCase() === ending);
}

/** Which test. */
type KeptTest = { readonly lab: string; readonly runId: string };

/**
 * Writes kept tests, one or those of a lab's services, as one report, in the form that the file's ending names; a file
 * that is there is replaced. Rejects with `user-usage` where it cannot be written.
 */
export async function saveReport(
  api: Pick<LabApi, 'readTest'>,
  [firstTest, ...more]: readonly [KeptTest, ...KeptTest[]],
  file: string,
): Promise<void> {
  const read = ({ lab, runId }: KeptTest): Promise<TestRecord> => api.readTest(lab, runId);
  const first = await read(firstTest);
  const others = await Promise.all(more.map(read));
  const generatedAt = Date.now();
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  const isJson = path.extname(file).toLowerCase() === '.json';
  const text =
    others.length === 0
      ? isJson
        ? testReportJson(first, { generatedAt })
        : testReportHtml(first, { generatedAt, timeZone })
      : isJson
        ? testsReportJson([first, ...others], { generatedAt })
        : testsReportHtml([first, ...others], { generatedAt, timeZone });
  try {
    await writeFile(file, text);
  } catch (error) {
    throw new LabError({
      code: 'user-usage',
      what: `The report cannot be written to ${file}`,
      why: error instanceof Error ? error.message : String(error),
      next: 'Choose a file in a folder that you may write to. The test itself is kept; the app shows it too.',
    });
  }
}
