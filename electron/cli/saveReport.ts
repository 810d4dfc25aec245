import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { LabApi } from '../../lab/contract/labApi.ts';
import { LabError } from '../../lab/contract/labError.ts';
import { testReportHtml } from '../../lab/report/testReportHtml.ts';
import { testReportJson } from '../../lab/report/testReportJson.ts';

/** Endings of files that a report can be written to. */
export const reportEndings = ['.html', '.json'] as const;

/** Whether a report can be written to a file of that name. */
export function isReportFile(file: string): boolean {
  return reportEndings.some((ending) => path.extname(file).toLowerCase() === ending);
}

/**
 * Writes a kept test as a report, in the form that the file's ending names; a file that is there is replaced. Rejects
 * with `user-usage` where it cannot be written.
 */
export async function saveReport(
  api: Pick<LabApi, 'readTest'>,
  { lab, runId }: { readonly lab: string; readonly runId: string },
  file: string,
): Promise<void> {
  const record = await api.readTest(lab, runId);
  const generatedAt = Date.now();
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  const text =
    path.extname(file).toLowerCase() === '.json'
      ? testReportJson(record, { generatedAt })
      : testReportHtml(record, { generatedAt, timeZone });
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
