import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { codeTokens, type CodeLanguage, type CodeToken } from '../../../renderer/parts/codeTokens.ts';

const texts = (tokens: readonly CodeToken[], kind: CodeToken['kind']): readonly string[] =>
  tokens.filter((token) => token.kind === kind).map(({ text }) => text);

describe('codeTokens', () => {
  test('loses and adds no character, whatever the code is', () => {
    const languages = fc.constantFrom<CodeLanguage>('plain', 'shell', 'yaml', 'nginx', 'sysctl', 'html');
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

  test('tells directives, variables and comments of an nginx site apart', () => {
    const tokens = codeTokens(
      `# lab\nserver {\n  listen 8080;\n  location / { root "/var/www"; add_header Name $hostname; }\n}`,
      'nginx',
    );
    expect(texts(tokens, 'comment')).toEqual(['# lab']);
    expect(texts(tokens, 'word')).toEqual(['server', 'listen', 'location', 'root', 'add_header']);
    expect(texts(tokens, 'string')).toEqual(['"/var/www"']);
    expect(texts(tokens, 'key')).toEqual(['$hostname']);
  });

  test('tells names, values and comments of kernel settings apart', () => {
    const tokens = codeTokens(`# lab\nnet.ipv4.ip_forward = 1\nnet/ipv4/conf/all/arp_ignore=1`, 'sysctl');
    expect(texts(tokens, 'comment')).toEqual(['# lab']);
    expect(texts(tokens, 'key')).toEqual(['net.ipv4.ip_forward', 'net/ipv4/conf/all/arp_ignore']);
    expect(texts(tokens, 'word')).toEqual(['1', '1']);
  });

  test('tells tags, attributes and comments of a page apart', () => {
    const tokens = codeTokens(`<!-- a <b> --><a href="x y">1 &lt; 2</a>`, 'html');
    expect(texts(tokens, 'comment')).toEqual(['<!-- a <b> -->']);
    expect(texts(tokens, 'word')).toEqual(['<a', '>', '</a', '>']);
    expect(texts(tokens, 'key')).toEqual(['href', '&lt;']);
    expect(texts(tokens, 'string')).toEqual(['"x y"']);
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
