import type { LabErrorData } from '../../../lab/contract/labError.ts';

/** A failed operation as plain text, to paste into a report. In English whatever the app's language, as the codes are. */
export function errorText(error: LabErrorData): string {
  const lines = [
    `${error.what} (${error.code})`,
    ...(error.machine === undefined ? [] : [`machine: ${error.machine}`]),
    ...(error.step === undefined ? [] : [`step: ${error.step}`]),
    ...(error.why === '' ? [] : [`why: ${error.why}`]),
    `next: ${error.next}`,
    ...(error.output === undefined || error.output === '' ? [] : ['output:', error.output]),
  ];
  return `${lines.join('\n')}\n`;
}
