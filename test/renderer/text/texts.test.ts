import { describe, expect, test } from 'vitest';
import { forwardings, schedulers } from '../../../lab/model/lab.ts';
import { isGlossaryKey } from '../../../renderer/parts/glossaryKey.ts';
import { en } from '../../../renderer/text/en/index.ts';
import { i18n } from '../../../renderer/text/i18n.ts';
import { zhCn } from '../../../renderer/text/zh-CN/index.ts';

/** Every text by its path. */
function flat(texts: object, path = ''): readonly (readonly [string, string])[] {
  return Object.entries(texts).flatMap(([key, value]: [string, unknown]) =>
    typeof value === 'string' ? [[`${path}${key}`, value] as const] : flat(value as object, `${path}${key}.`),
  );
}
const placeholders = (text: string): readonly string[] =>
  [...new Set(Array.from(text.matchAll(/\{(\w+)\}/g), ([, name = '']) => name))].sort();

const english = new Map(flat(en));
const chinese = new Map(flat(zhCn));

describe('texts', () => {
  test('Chinese has the keys of English, and none that is empty', () => {
    expect([...chinese.keys()].sort()).toEqual([...english.keys()].sort());
    expect([...english, ...chinese].filter(([, text]) => text.trim() === '')).toEqual([]);
  });

  test('a text names the same values in both languages', () => {
    // A plural counts in English; Chinese has one form for all numbers, which may or may not name it.
    const own = (path: string, text: string): readonly string[] =>
      placeholders(text).filter((name) => name !== 'n' || !(english.get(path) ?? '').includes(' | '));
    for (const [path, text] of english) {
      expect([path, own(path, chinese.get(path) ?? '')]).toEqual([path, own(path, text)]);
    }
  });

  test('every text can be shown: its special characters are escaped', () => {
    const values = { n: 2 };
    for (const [path] of english) {
      for (const locale of ['en', 'zh-CN'] as const) {
        expect(() => i18n.global.t(path, values, { locale }), `${locale} ${path}`).not.toThrow();
      }
    }
  });
});

describe('glossary', () => {
  test('explains every forwarding method and every scheduler', () => {
    expect([...forwardings, ...schedulers].filter((word) => !isGlossaryKey(word))).toEqual([]);
  });

  test('knows no words that only every object has', () => {
    expect(isGlossaryKey('constructor')).toBe(false);
  });
});
