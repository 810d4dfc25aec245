import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { checkLab } from '../../../lab/check/checkLab.ts';
import { rules } from '../../../lab/check/index.ts';
import { hasErrors } from '../../../lab/model/diagnostic.ts';
import { applyEdit } from '../../../lab/model/edit.ts';
import { formSummaries } from '../../../lab/model/formProblem.ts';

const root = new URL('../../../', import.meta.url);
const casesFolder = new URL('test/cases/check/', root);

/** A lab file whose comments say what it is about (first line) and what must be found (`# expect:` lines). */
const cases = readdirSync(casesFolder)
  .filter((name) => name.endsWith('.yaml'))
  .map((name) => {
    const text = readFileSync(new URL(name, casesFolder), 'utf8');
    return {
      name: name.replace('.yaml', ''),
      title: /^# (.*)/.exec(text)?.[1] ?? name,
      expected: [...text.matchAll(/^# expect: (.*)/gm)].map(([, line]) => line ?? ''),
      value: parse(text) as unknown,
    };
  });

const sampleNames = readdirSync(new URL('resources/labs/', root));

describe('the sample labs', () => {
  test.each(sampleNames)('%s has nothing to complain about', (name) => {
    const value: unknown = parse(readFileSync(new URL(`resources/labs/${name}`, root), 'utf8'));

    const { lab, diagnostics } = checkLab(value);

    expect(diagnostics).toEqual([]);
    expect(lab?.realServers.length).toBeGreaterThan(1);
  });
});

describe('each case', () => {
  test.each(cases)('$name: $title', async ({ name, expected, value }) => {
    const { lab, diagnostics } = checkLab(value);

    const found = diagnostics.map(({ severity, code, path }) => `${severity} ${code} ${path}`);
    expect(found.toSorted()).toEqual(expected.toSorted());
    expect(lab === undefined).toBe(hasErrors(diagnostics));
    await expect(`${JSON.stringify(diagnostics, null, 2)}\n`).toMatchFileSnapshot(
      new URL(`${name}.expected.json`, casesFolder).pathname,
    );
  });

  const edits = cases.flatMap(({ name, value }) =>
    checkLab(value).diagnostics.flatMap(({ code, path, edit }) =>
      edit ? [{ name, value, code, path, edit }] : [],
    ),
  );
  test.each(edits)('$name: the edit for $code at $path mends it', ({ value, code, path, edit }) => {
    const { diagnostics } = checkLab(applyEdit(value, edit));

    expect(diagnostics.filter((found) => found.code === code && found.path === path)).toEqual([]);
  });
});

describe('the cases together', () => {
  const covered = new Set(cases.flatMap(({ value }) => checkLab(value).diagnostics.map(({ code }) => code)));
  // Their labs would be long for nothing: see the tests of the schema.
  const elsewhere = [
    'too-many-networks',
    'too-many-real-servers',
    'too-many-more-services',
    'page-too-large',
  ];

  test.each([...rules.map(({ code }) => code), ...Object.keys(formSummaries)])('have one with %s', (code) => {
    expect(covered.has(code) || elsewhere.includes(code)).toBe(true);
  });

  test('no secret is repeated in a diagnostic', () => {
    const { value } = cases.find(({ name }) => name === 'secret-in-lab-file') ?? {};

    expect(JSON.stringify(checkLab(value).diagnostics)).not.toContain('hunter2');
  });
});

test('codes are unique and in kebab case', () => {
  const codes = [...rules.map(({ code }) => code), ...Object.keys(formSummaries)];

  expect(new Set(codes).size).toBe(codes.length);
  expect(codes.filter((code) => !/^[a-z]+(-[a-z]+)*$/.test(code))).toEqual([]);
});
