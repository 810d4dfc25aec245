import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { quote, sh, verbatim } from '../../../lab/script/shellText.ts';
import { runShell } from './shellProcess.ts';

/** Any text without NUL, with the characters that shells care about more often than chance would have them. */
const anyText = fc
  .oneof(
    fc.string({ unit: 'binary' }),
    fc.string({ unit: fc.constantFrom(...Array.from(`'"\\$\`!*? \n\t-;&|<>(){}[]#~=%é中`)) }),
  )
  .filter((text) => !text.includes('\0') && text.isWellFormed());

function run(text: string): Buffer {
  return runShell(text).stdout;
}

describe('quote', () => {
  it('carries any text through a real shell, byte for byte', () => {
    fc.assert(
      fc.property(fc.array(anyText, { minLength: 1, maxLength: 20 }), (texts) => {
        const shell = texts.map((text) => sh`printf '%s\0' ${text}`).join('\n');
        expect(run(shell)).toEqual(Buffer.from(texts.map((text) => `${text}\0`).join('')));
      }),
      { numRuns: 40 },
    );
  });

  it('refuses a NUL, which no shell can carry', () => {
    expect(() => quote('a\0b')).toThrow(RangeError);
  });
});

describe('sh', () => {
  it('quotes each value, and a list word by word', () => {
    expect(sh`a ${'b c'} ${['d', 'e f']} ${7}`).toBe("a 'b c' d 'e f' 7");
  });

  it('inserts shell text as it is, once it is marked', () => {
    expect(sh`x ${verbatim(sh`y ${'z z'}`)}`).toBe("x y 'z z'");
  });

  it('leaves backslashes and the shell’s own braces to the shell', () => {
    expect(run(sh`lvs_a=b; printf '%s\n' "\${lvs_a}c"`).toString()).toBe('bc\n');
  });
});
