import type { LabErrorData } from '../../lab/contract/labError.ts';
import { paint, printable, type Output } from './terminal.ts';

/** Writes a failed operation: what failed, on which machine and step, why, and what to do next. */
export function showError(error: LabErrorData, output: Output): void {
  const where = [error.machine, error.step].filter((part) => part !== undefined).join(', step ');
  const lines = [
    `${paint('Failed', 'red', output.colours)}: ${error.what}${where === '' ? '' : ` (${where})`}`,
    ...(error.why === '' ? [] : [`  why:  ${indent(error.why)}`]),
    ...(error.next === '' ? [] : [`  next: ${indent(error.next)}`]),
    ...(error.output === undefined || error.output === ''
      ? []
      : [`  output:\n    ${indent(error.output, 4)}`]),
  ];
  output.notice(`${printable(lines.join('\n'))}\n`);
}

function indent(text: string, by = 8): string {
  return text.trimEnd().replaceAll('\n', `\n${' '.repeat(by)}`);
}
