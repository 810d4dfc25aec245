import { describe, expect, it } from 'vitest';
import { exitCodeOf } from '../../../electron/cli/exitCode.ts';
import { showError } from '../../../electron/cli/showError.ts';
import { paint, printable, table } from '../../../electron/cli/terminal.ts';
import { shellLine } from '../../../electron/cli/attach.ts';

describe('printable', () => {
  it('shows control characters instead of letting them steer the terminal', () => {
    expect(printable('a\u001b[2Jb\u0007\u009bc')).toBe('a\\x1b[2Jb\\x07\\x9bc');
  });

  it('keeps lines, tabs and every other writing', () => {
    expect(printable('中文\tá\r\n😀')).toBe('中文\tá\n😀');
  });
});

describe('table', () => {
  it('aligns columns, numbers to the right, without trailing blanks', () => {
    expect(
      table(
        [
          ['name', 'n'],
          ['rs1', '30'],
          ['longest', ''],
        ],
        [1],
      ),
    ).toBe('name      n\nrs1      30\nlongest');
  });

  it('counts wide characters as two columns', () => {
    expect(
      table([
        ['中文', 'x'],
        ['abcd', 'y'],
      ]),
    ).toBe('中文  x\nabcd  y');
  });
});

describe('paint', () => {
  it('leaves text alone where there are no colours', () => {
    expect(paint('x', 'red', false)).toBe('x');
    expect(paint('x', 'red', true)).toBe('\u001b[31mx\u001b[0m');
  });
});

describe('exitCodeOf', () => {
  it('tells mistakes of the user, failed operations and cancelled ones apart', () => {
    expect(exitCodeOf('user-lab-file')).toBe(2);
    expect(exitCodeOf('step-failed')).toBe(3);
    expect(exitCodeOf('lab-busy')).toBe(3);
    expect(exitCodeOf('cancelled')).toBe(130);
  });
});

describe('showError', () => {
  it('says what failed, where, why and what to do next', () => {
    let text = '';
    showError(
      {
        code: 'step-failed',
        what: 'nginx on port 80',
        machine: 'rs1',
        step: 'rs1.web-server',
        why: 'a command failed\nwith status 1',
        next: 'Mend it.',
        output: 'line 1\nline 2\u001b[31m\n',
      },
      { result: () => undefined, notice: (more) => (text += more), colours: false },
    );
    expect(text).toBe(
      'Failed: nginx on port 80 (rs1, step rs1.web-server)\n' +
        '  why:  a command failed\n        with status 1\n' +
        '  next: Mend it.\n' +
        '  output:\n    line 1\n    line 2\\x1b[31m\n',
    );
  });
});

describe('shellLine', () => {
  it('takes one word as a command line', () => {
    expect(shellLine(['ss -ltn | grep :80'])).toBe('ss -ltn | grep :80');
  });

  it('hands several words over as they are', () => {
    expect(shellLine(['echo', '$(id)', "it's"])).toBe(`echo '$(id)' 'it'\\''s'`);
  });
});
