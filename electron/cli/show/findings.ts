import type { Finding } from '../../../lab/doctor/finding.ts';
import { printable } from '../terminal.ts';

/** What the doctor found, as text. */
export function showFindings(findings: readonly Finding[]): string {
  if (findings.length === 0) return 'No known cause of failure was found.\n';
  const blocks = findings.map(
    ({ severity, code, machine, summary, evidence, mend }) =>
      `${machine}: ${severity}: ${summary} [${code}]\n  seen: ${evidence}\n  mend: ${mend}\n`,
  );
  return printable(blocks.join('\n'));
}
