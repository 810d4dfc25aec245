import { expect, it } from 'vitest';
import { showDiagnostics } from '../../../electron/cli/show/diagnostics.ts';
import type { Diagnostic } from '../../../lab/model/diagnostic.ts';

const error: Diagnostic = {
  code: 'not-one-of',
  severity: 'error',
  path: 'service.scheduler',
  line: 13,
  column: 14,
  summary: 'The value is not one of the possible ones',
  detail: 'It is "wr".',
  fix: 'Did you mean `wrr`?',
};
const warning: Diagnostic = { ...error, severity: 'warning', path: '' };

it('says where, what, why and what to do', () => {
  expect(showDiagnostics([error])).toBe(
    [
      'error: The value is not one of the possible ones [not-one-of]',
      '  at:  service.scheduler (line 13, column 14)',
      '  why: It is "wr".',
      '  fix: Did you mean `wrr`?',
      '',
      '1 error',
      '',
    ].join('\n'),
  );
});

it.each([
  [[error, warning, error], '2 errors, 1 warning'],
  [[warning, warning], '2 warnings'],
])('counts errors and warnings at the end, by name', (diagnostics, counts) => {
  expect(showDiagnostics(diagnostics).trimEnd().split('\n').at(-1)).toBe(counts);
});

it('has something to say of a lab without any', () => {
  expect(showDiagnostics([])).toBe('Nothing to complain about.\n');
});
