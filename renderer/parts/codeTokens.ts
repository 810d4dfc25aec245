/** What a code block knows how to colour. */
export type CodeLanguage = 'plain' | 'shell' | 'yaml' | 'nginx' | 'sysctl' | 'html';

/** A piece of code by what it is; `plain` is everything else. Pieces joined are the code. */
export interface CodeToken {
  readonly kind: 'plain' | 'comment' | 'string' | 'key' | 'word';
  readonly text: string;
}

/** Each alternative is one kind; the first that matches at a place counts. Whatever matches none is plain. */
const grammars = {
  shell: new RegExp(
    [
      String.raw`(?<comment>(?<=^|\s)#[^\n]*)`,
      String.raw`(?<string>'[^']*'|"(?:\\[\s\S]|[^"\\])*")`,
      String.raw`(?<key>(?<=^|\s)(?:export\s+)?[A-Za-z_]\w*(?==)|\$\{[^}\n]*\}|\$[A-Za-z_]\w*|\$[0-9@#?*!$-])`,
      String.raw`(?<word>(?<![\w./-])(?:if|then|else|elif|fi|for|in|do|done|while|until|case|esac|function|return|exit|set|trap)(?![\w./-]))`,
    ].join('|'),
    'gm',
  ),
  yaml: new RegExp(
    [
      String.raw`(?<comment>(?<=^|\s)#[^\n]*)`,
      String.raw`(?<key>[A-Za-z_][\w-]*(?=:(?:\s|$)))`,
      String.raw`(?<string>'(?:''|[^'\n])*'|"(?:\\.|[^"\\\n])*")`,
      String.raw`(?<word>(?<![\w.:/-])(?:true|false|null|-?\d+(?:\.\d+)*(?:/\d+)?)(?![\w.:-]))`,
    ].join('|'),
    'gm',
  ),
  nginx: new RegExp(
    [
      String.raw`(?<comment>(?<=^|\s)#[^\n]*)`,
      String.raw`(?<string>'(?:\\[\s\S]|[^'\\])*'|"(?:\\[\s\S]|[^"\\])*")`,
      String.raw`(?<key>\$\w+)`,
      String.raw`(?<word>(?<=^[ \t]*|[;{}][ \t]*)[a-z_]+(?=[\s;{]))`,
    ].join('|'),
    'gm',
  ),
  sysctl: new RegExp(
    [
      String.raw`(?<comment>^[ \t]*[#;][^\n]*)`,
      String.raw`(?<key>(?<=^[ \t]*-?)[\w./*-]+(?=[ \t]*=))`,
      String.raw`(?<word>(?<==[ \t]*)[^\s=][^\n]*)`,
    ].join('|'),
    'gm',
  ),
  html: new RegExp(
    [
      String.raw`(?<comment><!--[\s\S]{0,2000}?-->)`,
      String.raw`(?<word></?[A-Za-z][\w-]*|(?<=[\w"'\s/])/?>)`,
      String.raw`(?<string>(?<==)(?:"[^"\n]*"|'[^'\n]*'))`,
      String.raw`(?<key>&#?\w+;|[A-Za-z-]+(?==["']))`,
    ].join('|'),
    'gm',
  ),
} as const;

const kinds = ['comment', 'string', 'key', 'word'] as const;

/** Above this many characters, code is shown plain: colours are no help there and cost an element each. */
const mostCharacters = 100_000;

/** Code as pieces to colour. Linear, line by line in spirit: it colours, it does not understand. */
export function codeTokens(code: string, language: CodeLanguage): readonly CodeToken[] {
  if (language === 'plain' || code.length > mostCharacters) return [{ kind: 'plain', text: code }];
  const tokens: CodeToken[] = [];
  let end = 0;
  for (const match of code.matchAll(grammars[language])) {
    if (match.index > end) tokens.push({ kind: 'plain', text: code.slice(end, match.index) });
    const groups = match.groups ?? {};
    tokens.push({ kind: kinds.find((kind) => groups[kind] !== undefined) ?? 'plain', text: match[0] });
    end = match.index + match[0].length;
  }
  if (end < code.length) tokens.push({ kind: 'plain', text: code.slice(end) });
  return tokens;
}
