import type { Diagnostic } from '../../../lab/model/diagnostic.ts';
import { printable } from '../terminal.ts';

/** Diagnostics as text: where, what, why, and what to do. */
export function showDiagnostics(diagnostics: readonly Diagnostic[]): string {
  if (diagnostics.length === 0) return 'Nothing to complain about.\n';
  const counts = (['error', 'warning'] as const).flatMap((severity) => {
    const count = diagnostics.filter((entry) => entry.severity === severity).length;
    return count === 0 ? [] : [`${count} ${severity}${count === 1 ? '' : 's'}`];
  });
  const blocks = diagnostics.map(({ severity, code, path, line, column, summary, detail, fix }) => {
    const place = line === undefined ? '' : ` (line ${line}, column ${column ?? 1})`;
    const where = `${path === '' ? 'the whole file' : path}${place}`;
    return `${severity}: ${summary} [${code}]\n  at:  ${where}\n  why: ${detail}\n  fix: ${fix}\n`;
  });
  return printable(`${blocks.join('\n')}\n${counts.join(', ')}\n`);
}
