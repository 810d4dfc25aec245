import { Composer, isMap, isSeq, Lexer, LineCounter, Parser, type Document, type YAMLError } from 'yaml';
import type { Diagnostic } from '../model/diagnostic.ts';
import { extendPath } from '../model/path.ts';

/** Deepest nesting of what a parser builds; a lab needs about 15 with its keys and values, and recursion ends near 800. */
const deepestNesting = 64;
/** Most words and signs: a lab of 256 real servers has 35,000, and YAML's cost for each must stay bearable. */
const mostTokens = 100_000;
/** Most aliases: looking each up costs a walk through the whole document. */
const mostAliases = 100;
/** Most syntax errors that are told; the first is the one that counts. */
const mostSyntaxErrors = 10;

/** A YAML text as a document, or what stands in the way. `diagnostics` may be there beside a value (a key twice). */
export interface ReadYaml {
  readonly diagnostics: readonly Diagnostic[];
  readonly read?: ReadDocument;
}

/** A text as the library's document, as plain data, and where its lines begin. */
export interface ReadDocument {
  readonly document: Document;
  readonly value: unknown;
  readonly lines: LineCounter;
}

/**
 * Reads one YAML document as plain data. Bounded in time and depth whatever the text is, which `yaml.parseDocument`
 * is not: tokens are counted on their way from the lexer to the parser, before anything recurses over them.
 */
export function readYaml(text: string): ReadYaml {
  const lines = new LineCounter();
  const tokens = boundedTokens(text, lines);
  if (!Array.isArray(tokens)) return { diagnostics: [tokens] };
  const composer = new Composer({
    uniqueKeys: false,
    stringKeys: true,
    resolveKnownTags: false,
    logLevel: 'error',
  });
  const [document, second] = withoutStackTraces(() => {
    // Taking two of what is composed leaves the rest undone.
    const [one, two] = composer.compose(tokens, true, text.length);
    return [one, two] as const;
  });
  if (document === undefined) return { diagnostics: [emptyFile()] };
  const syntax = [...document.errors, ...document.warnings];
  if (syntax.length > 0)
    return { diagnostics: syntax.slice(0, mostSyntaxErrors).map((e) => notYaml(e, lines)) };
  if (second !== undefined) return { diagnostics: [severalDocuments(second, lines)] };
  const value = plainValue(document);
  if (value === undefined) return { diagnostics: [tangledAliases()] };
  if (value.plain === null) return { diagnostics: [emptyFile()] };
  return { diagnostics: duplicateKeys(document, lines), read: { document, value: value.plain, lines } };
}

let last: { readonly text: string; readonly result: ReadYaml } | undefined;

/**
 * The same, but a text that was read last is not read again: in an editor each text is shown, checked and then edited.
 * Whoever asks must not change the document.
 */
export function readSameYaml(text: string): ReadYaml {
  if (last?.text !== text) last = { text, result: readYaml(text) };
  return last.result;
}

/** Says what a text reads as, for `readSameYaml`, so that it is not read at all. */
export function knowYaml(text: string, result: ReadYaml): void {
  last = { text, result };
}

/** A broken text can have an error a character, and nine tenths of their cost are stack traces that nobody reads. */
function withoutStackTraces<Result>(work: () => Result): Result {
  // V8's own setting; other engines do not know it.
  const traces = Error as ErrorConstructor & { stackTraceLimit?: number | undefined };
  const limit = traces.stackTraceLimit;
  traces.stackTraceLimit = 0;
  try {
    return work();
  } finally {
    traces.stackTraceLimit = limit;
  }
}

function boundedTokens(text: string, lines: LineCounter) {
  const parser = new Parser(lines.addNewLine);
  lines.addNewLine(0);
  const built = [];
  let count = 0;
  let aliases = 0;
  for (const lexeme of new Lexer().lex(text)) {
    count += 1;
    if (lexeme.startsWith('*')) aliases += 1;
    built.push(...parser.next(lexeme));
    if (count > mostTokens) return tooManyParts();
    if (aliases > mostAliases) return tangledAliases();
    if (parser.stack.length > deepestNesting) return tooDeep(parser.offset, lines);
  }
  built.push(...parser.end());
  return built;
}

/** The document as plain data; undefined where aliases do not resolve, unfold to too much, or go round in a circle. */
function plainValue(document: Document): { readonly plain: unknown } | undefined {
  try {
    const plain: unknown = document.toJS({ maxAliasCount: mostAliases });
    return hasCircle(plain, new Set(), new Set()) ? undefined : { plain };
  } catch (error) {
    if (error instanceof ReferenceError) return undefined;
    throw error;
  }
}

function hasCircle(value: unknown, above: Set<object>, done: Set<object>): boolean {
  if (typeof value !== 'object' || value === null || done.has(value)) return false;
  if (above.has(value)) return true;
  above.add(value);
  const found = Object.values(value).some((item) => hasCircle(item, above, done));
  above.delete(value);
  done.add(value);
  return found;
}

/** Keys that a mapping has twice: YAML forbids them, and the library's own look for them costs the square. */
function duplicateKeys(document: Document, lines: LineCounter): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  const walk = (node: unknown, path: string): void => {
    if (isSeq(node)) node.items.forEach((item, index) => walk(item, extendPath(path, index)));
    if (!isMap<{ readonly value?: unknown; readonly range?: readonly number[] }>(node)) return;
    const seen = new Set<string>();
    for (const { key, value } of node.items) {
      const name = String(key.value);
      const keyPath = extendPath(path, name);
      if (seen.has(name)) found.push(duplicateKey(name, keyPath, at(key.range?.[0], lines)));
      seen.add(name);
      walk(value, keyPath);
    }
  };
  walk(document.contents, '');
  return found;
}

interface Place {
  readonly line?: number;
  readonly column?: number;
}

function at(offset: number | undefined, lines: LineCounter): Place {
  if (offset === undefined) return {};
  const { line, col } = lines.linePos(offset);
  return line === 0 ? {} : { line, column: col };
}

function notYaml(error: YAMLError, lines: LineCounter): Diagnostic {
  return {
    code: 'not-yaml',
    severity: 'error',
    path: '',
    summary: 'The file is not valid YAML',
    detail: `${error.message.slice(0, 200)}.`,
    fix:
      error.code === 'TAB_AS_INDENT'
        ? 'Indent with spaces instead of tabs.'
        : 'Mend the line; two spaces for each level, `key: value` with a space after the colon, and quotes around texts with special characters.',
    ...at(error.pos[0], lines),
  };
}

function duplicateKey(key: string, path: string, place: Place): Diagnostic {
  return {
    code: 'duplicate-key',
    severity: 'error',
    path,
    summary: 'The key is given twice',
    detail: `\`${key.slice(0, 60)}\` stands twice in the same mapping, and only one of the values could count.`,
    fix: 'Remove one of the two.',
    ...place,
  };
}

function severalDocuments(second: Document, lines: LineCounter): Diagnostic {
  return {
    code: 'several-documents',
    severity: 'error',
    path: '',
    summary: 'The file holds more than one YAML document',
    detail: 'A line `---` begins another document; a lab file is one document.',
    fix: 'Put each lab into a file of its own.',
    ...at(second.range?.[0], lines),
  };
}

function emptyFile(): Diagnostic {
  return {
    code: 'lab-file-empty',
    severity: 'error',
    path: '',
    summary: 'The lab file is empty',
    detail: 'There is nothing in the file but, perhaps, comments.',
    fix: 'Start from one of the sample labs.',
  };
}

function tangledAliases(): Diagnostic {
  return {
    code: 'tangled-aliases',
    severity: 'error',
    path: '',
    summary: 'The aliases of the file cannot be followed',
    detail: `A YAML alias (\`*name\`) names no anchor before it, contains itself, or unfolds to more than ${mostAliases} copies.`,
    fix: 'Write the values out; a lab file needs no aliases.',
  };
}

function tooManyParts(): Diagnostic {
  return {
    code: 'lab-file-too-large',
    severity: 'error',
    path: '',
    summary: 'The lab file is too large',
    detail: `The file has more than ${mostTokens} words and signs, about three times as many as the largest lab of 256 real servers.`,
    fix: 'Keep 256 real servers or fewer, and remove what is no part of the lab.',
  };
}

function tooDeep(offset: number, lines: LineCounter): Diagnostic {
  return {
    code: 'lab-file-too-deep',
    severity: 'error',
    path: '',
    summary: 'The lab file is nested too deeply',
    detail: 'Lists or mappings stand within each other far deeper than any part of a lab.',
    fix: 'Look for brackets that are opened and not closed, or start from one of the sample labs.',
    ...at(offset, lines),
  };
}
