// @vitest-environment node
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { faultsFor } from '../../../lab/fault/faults.ts';
import { assumedFacts } from '../../../lab/plan/assumedFacts.ts';
import { planLab } from '../../../lab/plan/planLab.ts';
import { parseLabText } from '../../../lab/text/labText.ts';
import { placesOf } from '../../../renderer/text/textCatalogue.ts';
import { catalogues, chineseTexts } from '../../../renderer/text/zh-CN/lab/index.ts';
import { capturedWalk } from '../../lab/packet/walk/capturedWalks.ts';
import * as labs from '../../lab/plan/labs.ts';
import { verdictCases } from '../../lab/verdict/verdictCase.ts';
import { sourceTexts } from './sourceTexts.ts';

/**
 * That whatever `lab/` and `electron/` say has Chinese, but for what only the command line says. A failure prints the English texts that lack it: paste them into a
 * catalogue of renderer/text/zh-CN/lab, with names in the places of the numbers 71, 72, …
 */
const root = new URL('../../../', import.meta.url);
const chinese = chineseTexts();
const inSource = sourceTexts(['lab', 'electron', 'renderer/api']);
const entries = catalogues.flatMap((catalogue) => Object.entries(catalogue));

describe('the catalogues', () => {
  test('give each text once', () => {
    const keys = entries.map(([key]) => key);
    expect(keys.filter((key, at) => keys.indexOf(key) !== at)).toEqual([]);
  });

  test('have the same places in Chinese as in English', () => {
    const differing = entries.filter(
      ([key, translation]) =>
        placesOf(key).toSorted().join() !== [...new Set(placesOf(translation))].toSorted().join(),
    );
    expect(differing).toEqual([]);
  });

  test('have no text that nobody says', () => {
    const all = [...inSource.map(({ text }) => text), ...elsewhere()].join('\n');
    const isSaid = (key: string): boolean =>
      key.split(/\{\w+(?::\w+)?\}|[.,:;()%]/).every((piece) => all.includes(piece.trim().replace(/s$/, '')));
    expect(entries.map(([key]) => key).filter((key) => !isSaid(key) && !isComposed(key))).toEqual([]);
  });

  test('of two that fit a text, one says more', () => {
    const torn = inSource.flatMap(({ text }) => {
      const [first, second] = chinese.matches(text).map(({ key }) => key);
      if (first === undefined || second === undefined) return [];
      return literalLength(first) > literalLength(second) ? [] : [[text, first, second]];
    });
    expect(torn).toEqual([]);
  });
});

describe('the source', () => {
  /** What is told of a thing, whatever the thing is. */
  const properties = new Set([
    'summary',
    'detail',
    'fix',
    'title',
    'symptom',
    'evidence',
    'mend',
    'why',
    'what',
    'next',
    'text',
  ]);
  const folders = [
    'electron/engine',
    'electron/measure',
    'electron/service',
    'electron/ssh',
    'electron/store',
    'electron/vm',
    'lab/check',
    'lab/contract',
    'lab/doctor',
    'lab/fault',
    'lab/model',
    'lab/packet',
    'lab/plan',
    'lab/predict',
    'lab/text',
    'lab/verdict',
    'renderer/api',
  ];

  test.each(folders)('%s says nothing that has no Chinese', (folder) => {
    const said = inSource
      .filter(({ file, property }) => file.startsWith(`${folder}/`) && properties.has(property))
      .map(({ text }) => text)
      .filter(hasWords);
    expect(untranslated(untranslated(said).map(withoutComputedSentences))).toEqual([]);
  });
});

describe('what is really said', () => {
  const casesFolder = new URL('test/cases/check/', root);

  test('of the lab files of all cases', () => {
    const diagnostics = readdirSync(casesFolder)
      .filter((name) => name.endsWith('.yaml'))
      .flatMap((name) => parseLabText(readFileSync(new URL(name, casesFolder), 'utf8')).diagnostics);
    expect(diagnostics.length).toBeGreaterThan(80);
    expect(untranslated(diagnostics.flatMap(({ summary, detail, fix }) => [summary, detail, fix]))).toEqual(
      [],
    );
  });

  test.each([
    ...[
      'name: a: b\n',
      'name: "x\n',
      "name: 'x\n",
      'name: [a b, c: d\n',
      '\tname: x\n',
      'a:\n - b\n  - c\n- d\n',
    ],
    ...[
      'name\nmachines: ssh\n',
      'name: @x\n',
      'name: {a: b\n',
      'name: "\\q"\n',
      'a: b\n c: d\n',
      'name: !x y\n',
    ],
  ])('of %j, which is no YAML', (text) => {
    const { diagnostics } = parseLabText(text);
    expect(diagnostics.map(({ code }) => code)).toContain('not-yaml');
    expect(untranslated(diagnostics.flatMap(({ summary, detail, fix }) => [summary, detail, fix]))).toEqual(
      [],
    );
  });

  test('by the steps of every plan', () => {
    const steps = Object.values(labs).flatMap((lab) =>
      planLab(lab, assumedFacts(lab)).machines.flatMap((machine) => machine.steps),
    );
    expect(steps.length).toBeGreaterThan(100);
    expect(untranslated(steps.flatMap(({ title, why }) => [title, why]))).toEqual([]);
  });

  test('by the reasons of every verdict', () => {
    const reasons = verdictCases.flatMap((one) =>
      one.expect.reasons.map((reason) => reason.replace(/^\S+ \S+ /, '')),
    );
    expect(reasons.length).toBeGreaterThan(40);
    expect(untranslated(reasons)).toEqual([]);
  });

  test('of every fault that a lab can have', () => {
    const offers = Object.values(labs).flatMap((lab) => faultsFor(lab));
    expect(offers.length).toBeGreaterThan(50);
    expect(untranslated(offers.flatMap(({ title, symptom }) => [title, symptom]))).toEqual([]);
  });

  test('of connections that were walked', () => {
    const walks = readdirSync(new URL('test/captures/walk/', root))
      .filter((name) => name.endsWith('.json'))
      .map((name) => capturedWalk(name.replace('.json', '')));
    expect(walks.length).toBeGreaterThan(5);
    expect(untranslated(walks.flatMap(({ statements }) => statements))).toEqual([]);
    const arp = walks.flatMap(({ hops }) =>
      hops.filter(({ kind }) => kind !== 'tcp').map(({ says }) => says),
    );
    expect(untranslated(arp)).toEqual([]);
  });
});

/** Texts that have no Chinese, or have English left in it. */
function untranslated(texts: Iterable<string>): readonly string[] {
  return [...new Set(texts)].filter((text) => {
    const translation = chinese.translate(text);
    return text !== '' && (translation === undefined || hasEnglish(translation));
  });
}

/** Three English words in a row, beside code, quotations and commands. */
function hasEnglish(text: string): boolean {
  const prose = text.replaceAll(/`[^`]*`|"(?:[^"\\]|\\.)*"|（[^）]*）|apt-get install/g, '');
  return /\b[a-z]{2,} [a-z]{2,} [a-z]{2,}\b/.test(prose);
}

/** Who else says something: what builds images tells its stage, the YAML library what it cannot read. */
function elsewhere(): readonly string[] {
  const yaml = 'node_modules/yaml/dist/compose';
  const names = readdirSync(new URL(yaml, root)).filter((name) => name.endsWith('.js'));
  return [
    'resources/image/build.sh',
    'resources/image/customize.sh',
    ...names.map((name) => `${yaml}/${name}`),
  ].map((name) => readFileSync(new URL(name, root), 'utf8'));
}

/** What the source puts together from words. */
function isComposed(key: string): boolean {
  return /^(Flow |more services|UDP port|Nobody answered|all )|irtual service of|requests? (got|to)/.test(
    key,
  );
}

/** Whether a text says something beside what is computed in it, which is told elsewhere. */
function hasWords(text: string): boolean {
  return text.includes(' ') && (text.match(/[a-z]{2,}/gi) ?? []).length > 1;
}

/** Without the sentences at its ends that are computed, and told elsewhere. */
function withoutComputedSentences(text: string): string {
  return text.replace(/^7\d (?=[A-Z`])/, '').replace(/(?<=[.?!]) ?7\d$/, '');
}

function literalLength(key: string): number {
  return key.replaceAll(/\{\w+(?::\w+)?\}/g, '').length;
}
