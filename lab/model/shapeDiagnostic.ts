import type { z } from 'zod';
import { describeValue, listed, quoted } from './describe.ts';
import type { Diagnostic, DiagnosticEdit } from './diagnostic.ts';
import { formSummaries, type FormCode, type FormProblem } from './formProblem.ts';
import { exampleLines, isSecretKey, keyByOtherName, knownKeysAt } from './knownKeys.ts';
import { nearest } from './nearest.ts';
import { extendPath, formatPath, type PathSegment } from './path.ts';

type Issue = z.core.$ZodIssue;

/** Unknown keys of one mapping for which the key that was meant is looked for; more are no misspellings. */
const mostGuesses = 50;

/** One issue of the schema as diagnostics with the value that was found, in the words of a lab file. */
export function shapeDiagnostics(issue: Issue, root: unknown): readonly Diagnostic[] {
  const path = issue.path as readonly PathSegment[];
  const found = valueAt(root, path);
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key, index) =>
        unknownKey(path, key, index < mostGuesses ? freeKeys(path, found.value) : []),
      );
    case 'invalid_key':
      return issue.issues.flatMap((inner) => problemOf(inner).map((problem) => badKey(path, problem)));
    case 'custom':
      return problemOf(issue).map((problem) => badValue(path, problem));
    case 'invalid_value':
      if (!found.exists) return [missingKey(path)];
      return [
        path[0] === 'version' && path.length === 1
          ? badVersion(found.value)
          : notOneOf(path, found.value, issue.values),
      ];
    case 'invalid_type':
      return [found.exists ? wrongType(path, found.value, issue.expected) : missingKey(path)];
    default:
      return [wrongType(path, found.value, 'other')];
  }
}

/** An error of the form with its fixed summary. */
function formError(
  code: FormCode,
  path: string,
  rest: { readonly detail: string; readonly fix: string; readonly edit?: DiagnosticEdit },
): Diagnostic {
  return { code, severity: 'error', path, summary: formSummaries[code], ...rest };
}

function badValue(segments: readonly PathSegment[], problem: FormProblem): Diagnostic {
  const path = formatPath(segments);
  const { code, detail, fix, suggestion } = problem;
  return formError(code, path, {
    detail,
    fix,
    ...(suggestion === undefined ? {} : { edit: { kind: 'set', path, value: suggestion } }),
  });
}

function badKey(segments: readonly PathSegment[], problem: FormProblem): Diagnostic {
  return formError(problem.code, formatPath(segments), { detail: problem.detail, fix: problem.fix });
}

/** The name of a network that the schema library passes over, since it never copies this key. */
export function protoNetworkName(problem: FormProblem): Diagnostic {
  return badKey(['networks', '__proto__'], problem);
}

function missingKey(segments: readonly PathSegment[]): Diagnostic {
  const key = String(segments.at(-1) ?? '');
  const where = segments.length > 1 ? `\`${formatPath(segments.slice(0, -1))}\`` : 'the lab file';
  const example = exampleLines[key] ?? `${key}: …`;
  return formError('missing-key', formatPath(segments), {
    detail: `\`${key}\` must be given in ${where}; nothing else says what it should be.`,
    fix: `Add it, such as \`${example}\`.`,
  });
}

/** The keys that a mapping may have and has not. */
function freeKeys(path: readonly PathSegment[], mapping: unknown): readonly string[] {
  return knownKeysAt(path).filter((key) => !Object.hasOwn(Object(mapping) as object, key));
}

function unknownKey(parent: readonly PathSegment[], key: string, candidates: readonly string[]): Diagnostic {
  const path = extendPath(formatPath(parent), key);
  if (isSecretKey(key)) {
    return formError('secret-in-lab-file', path, {
      detail: `${quoted(key)} asks for a secret, and a lab file is made to be shared and kept under version control.`,
      fix: 'Remove it. LVS Lab uses your SSH agent or the file that `identityFile` names, and asks for the passphrase where the key has one.',
      edit: { kind: 'remove', path },
    });
  }
  const known = knownKeysAt(parent);
  const meant = keyByOtherName(key, candidates) ?? nearest(key, candidates);
  const where = parent.length === 0 ? 'A lab file' : `\`${formatPath(parent)}\``;
  return formError('unknown-key', path, {
    detail: `${where} has the keys ${listed(
      [...known].map((k) => `\`${k}\``),
      'or',
    )}, not ${quoted(key)}, so what it says would have no effect.`,
    fix: meant === undefined ? 'Remove it.' : `Did you mean \`${meant}\`?`,
    edit: meant === undefined ? { kind: 'remove', path } : { kind: 'rename', path, key: meant },
  });
}

function badVersion(value: unknown): Diagnostic {
  return formError('version-unsupported', 'version', {
    detail: `The file says version ${typeof value === 'number' ? value : describeValue(value)}; this LVS Lab reads version 1, written as a plain number.`,
    fix: 'Write `version: 1` if the file follows version 1; a file of a later version needs a later LVS Lab.',
    edit: { kind: 'set', path: 'version', value: 1 },
  });
}

/** What other tools call the values, with what a lab file calls them. */
const otherValues: Readonly<Record<string, string>> = {
  masq: 'nat',
  masquerade: 'nat',
  masquerading: 'nat',
  'lvs-nat': 'nat',
  route: 'dr',
  direct: 'dr',
  gateway: 'dr',
  gatewaying: 'dr',
  'lvs-dr': 'dr',
  ipip: 'tun',
  tunnel: 'tun',
  tunneling: 'tun',
  'lvs-tun': 'tun',
  fnat: 'fullnat',
  'full-nat': 'fullnat',
  roundrobin: 'rr',
  'round-robin': 'rr',
  leastconn: 'lc',
  vm: 'embedded',
  qemu: 'embedded',
  remote: 'ssh',
  http: 'tcp',
};

/** A place in the words of a message: its key, or for an entry of a list the list's. */
function placeName(segments: readonly PathSegment[]): string {
  const last = segments.at(-1);
  return typeof last === 'number' ? `An entry of \`${String(segments.at(-2))}\`` : `\`${String(last)}\``;
}

function notOneOf(
  segments: readonly PathSegment[],
  value: unknown,
  allowed: readonly z.core.util.Primitive[],
): Diagnostic {
  const path = formatPath(segments);
  const values = allowed.map(String);
  const word = typeof value === 'string' ? value : '';
  const lower = word.slice(0, 40).toLowerCase();
  const other = Object.hasOwn(otherValues, lower) ? otherValues[lower] : undefined;
  const meant = other !== undefined && values.includes(other) ? other : nearest(word, values);
  return formError('not-one-of', path, {
    detail: `${placeName(segments)} is one of ${values.join(', ')}, not ${describeValue(value)}.`,
    fix: meant === undefined ? 'Write one of these.' : `Did you mean \`${meant}\`?`,
    ...(meant === undefined ? {} : { edit: { kind: 'set', path, value: meant } }),
  });
}

const expectedWords: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  object: 'a mapping',
  record: 'a mapping',
  array: 'a list',
};

function wrongType(segments: readonly PathSegment[], value: unknown, expected: string): Diagnostic {
  const path = formatPath(segments);
  const words = expectedWords[expected] ?? 'another kind of value';
  const where = path === '' ? 'A lab file' : `\`${path}\``;
  return formError('wrong-type', path, {
    detail: `${where} must be ${words}, but is ${describeValue(value)}.`,
    ...typeAdvice(segments, path, value, expected),
  });
}

function typeAdvice(
  segments: readonly PathSegment[],
  path: string,
  value: unknown,
  expected: string,
): { readonly fix: string; readonly edit?: DiagnosticEdit } {
  const key = String(segments.at(-1) ?? '');
  if (expected === 'string' && (typeof value === 'number' || typeof value === 'boolean')) {
    // No edit: YAML has already turned 007 into 7, so what was written is not known here.
    return {
      fix: `YAML reads it as no text without quotes: put it in quotes, just as it is meant, \`${key}: "…"\`.`,
    };
  }
  if (expected === 'number' && typeof value === 'string' && /^\s*-?\d{1,9}\s*$/.test(value)) {
    return {
      fix: `Remove the quotes: \`${key}: ${Number(value)}\`.`,
      edit: { kind: 'set', path, value: Number(value) },
    };
  }
  if (expected === 'array')
    return { fix: `Write a list: each item on a line of its own that starts with \`- \`.` };
  if (path === '') return { fix: 'Start the file with `version: 1`; the sample labs are complete.' };
  const example = Object.hasOwn(exampleLines, key) ? exampleLines[key] : undefined;
  return {
    fix:
      example === undefined
        ? `Write ${expectedWords[expected] ?? 'it'} there.`
        : `Write it like \`${example}\`.`,
  };
}

/** The problem that one of our own checks put into an issue. */
function problemOf(issue: Issue): readonly FormProblem[] {
  return issue.code === 'custom' && issue.params !== undefined
    ? [issue.params['problem'] as FormProblem]
    : [];
}

function valueAt(
  root: unknown,
  path: readonly PathSegment[],
): { readonly exists: boolean; readonly value?: unknown } {
  let value = root;
  for (const segment of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, segment))
      return { exists: false };
    value = (value as Readonly<Record<PathSegment, unknown>>)[segment];
  }
  // A key whose value is undefined is a field that a form has not filled.
  const unfilled = value === undefined && typeof path.at(-1) === 'string';
  return unfilled ? { exists: false } : { exists: true, value };
}
