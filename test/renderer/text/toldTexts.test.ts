// @vitest-environment node
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseLabText } from '../../../lab/text/labText.ts';
import { placesOf } from '../../../renderer/text/textCatalogue.ts';
import { catalogues, chineseTexts } from '../../../renderer/text/zh-CN/lab/index.ts';
import { sourceTexts } from './sourceTexts.ts';

/**
 * That whatever `lab/` and `electron/` say has Chinese. A failure prints the English texts that lack it: paste them into a
 * catalogue of renderer/text/zh-CN/lab, with names in the places of the numbers.
 */
const root = new URL('../../../', import.meta.url);
const chinese = chineseTexts();

/** Folders whose texts are all there. */
const folders = ['lab/check', 'lab/model', 'lab/text'];
const properties = new Set(['summary', 'detail', 'fix']);

const inSource = sourceTexts(['lab', 'electron']);
const entries = catalogues.flatMap((catalogue) => Object.entries(catalogue));

/** Texts that have no Chinese, or have English left in it. */
function untranslated(texts: Iterable<string>): readonly string[] {
  return [...new Set(texts)].filter((text) => {
    const translation = chinese.translate(text);
    return text !== '' && (translation === undefined || hasEnglish(translation));
  });
}

/** Three English words in a row, beside code, quotations and what is in brackets. */
function hasEnglish(text: string): boolean {
  const prose = text.replaceAll(/`[^`]*`|"(?:[^"\\]|\\.)*"|\([^)]*\)/g, '');
  return /\b[a-z]{2,} [a-z]{2,} [a-z]{2,}\b/.test(prose);
}

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
    const said = new Set(
      inSource
        .flatMap(({ text }) => [text, ...text.split(/(?<=[.?!]) (?=\S)/)])
        .flatMap((text) => chinese.matches(text).map(({ key }) => key)),
    );
    expect(entries.map(([key]) => key).filter((key) => !said.has(key) && !isComposed(key))).toEqual([]);
  });

  test('of two that fit a text, one says more', () => {
    const torn = inSource.flatMap(({ text }) => {
      const [first, second] = chinese.matches(text).map(({ key }) => key);
      if (first === undefined || second === undefined) return [];
      return literal(first) > literal(second) ? [] : [[text, first, second]];
    });
    expect(torn).toEqual([]);
  });
});

describe('the source', () => {
  test.each(folders)('%s says nothing that has no Chinese', (folder) => {
    const said = inSource.filter(
      ({ file, property, text }) =>
        file.startsWith(`${folder}/`) && properties.has(property) && text.includes(' '),
    );
    expect(untranslated(said.map(({ text }) => text))).toEqual([]);
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
});

/** Words that the source puts together from others. */
function isComposed(key: string): boolean {
  return ['real servers', 'more services'].includes(key);
}

function literal(key: string): number {
  return key.replaceAll(/\{\w+(?::\w+)?\}/g, '').length;
}
