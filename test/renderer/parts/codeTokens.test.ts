import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { codeTokens, type CodeLanguage, type CodeToken } from '../../../renderer/parts/codeTokens.ts';

const texts = (tokens: readonly CodeToken[], kind: CodeToken['kind']): readonly string[] =>
  tokens.filter((token) => token.kind === kind).map(({ text }) => text);

describe('codeTokens', () => {
  test('loses and adds no character, whatever the code is', () => {
    const languages = fc.constantFrom<CodeLanguage>('plain', 'shell', 'yaml');
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), languages, (code, language) => {
        expect(
          codeTokens(code, language)
            .map(({ text }) => text)
            .join(''),
        ).toBe(code);
      }),
    );
  });

  test('tells comments, texts, variables and words of a shell script apart', () => {
    const tokens = codeTokens(
      `# one\nif test "$a" = 'b # c'; then\n  echo $VIP > /proc/if # end\nfi`,
      'shell',
    );
    expect(texts(tokens, 'comment')).toEqual(['# one', '# end']);
    expect(texts(tokens, 'string')).toEqual(['"$a"', `'b # c'`]);
    expect(texts(tokens, 'key')).toEqual(['$VIP']);
    expect(texts(tokens, 'word')).toEqual(['if', 'then', 'fi']);
  });

  test('tells keys, numbers and comments of a lab file apart', () => {
    const tokens = codeTokens(`outside: { cidr: 10.0.69.0/24 } # the way\nweight: 3\npage: "a: 1"`, 'yaml');
    expect(texts(tokens, 'key')).toEqual(['outside', 'cidr', 'weight', 'page']);
    expect(texts(tokens, 'word')).toEqual(['10.0.69.0/24', '3']);
    expect(texts(tokens, 'comment')).toEqual(['# the way']);
    expect(texts(tokens, 'string')).toEqual(['"a: 1"']);
  });

  test('leaves very long code plain', () => {
    expect(codeTokens('# a\n'.repeat(50_000), 'shell')).toHaveLength(1);
  });
});
