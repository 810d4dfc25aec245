import { describe, expect, it, vi } from 'vitest';
import { effectScope, watchEffect } from 'vue';
import { createI18n } from 'vue-i18n';
import { en } from '../../../renderer/text/en/index.ts';
import { i18n } from '../../../renderer/text/i18n.ts';
import { quickTexts, type MessageTree } from '../../../renderer/text/quickTexts.ts';
import { zhCn } from '../../../renderer/text/zh-CN/index.ts';

const languages = { en, 'zh-CN': zhCn } as const;

function keysOf(tree: MessageTree, prefix = ''): readonly string[] {
  return Object.entries(tree).flatMap(([key, value]) =>
    typeof value === 'string' ? [`${prefix}${key}`] : keysOf(value, `${prefix}${key}.`),
  );
}

describe('every text of the app', () => {
  it.for(['en', 'zh-CN'] as const)('is in %s what vue-i18n makes of it', (locale) => {
    const plain = createI18n({ legacy: false, locale, fallbackLocale: 'en', messages: languages }).global;
    i18n.global.locale.value = locale;
    const keys = keysOf(languages[locale]);
    expect(keys.length).toBeGreaterThan(500);
    const names = Array.from(JSON.stringify(languages).matchAll(/\{(\w+)\}/g), ([, name = '']) => name);
    const values = Object.fromEntries(names.map((name) => [name, name === 'count' ? 3 : `<${name}>`]));
    for (const key of keys) {
      expect(i18n.global.t(key, values), key).toBe(plain.t(key, values));
      expect(i18n.global.t(key), key).toBe(plain.t(key));
    }
  });
});

describe('what is not plain goes to vue-i18n', () => {
  const translate = vi.fn((...args: readonly unknown[]) => `slowly ${String(args[0])}`);
  const messages = { en: { a: { plain: 'so {n} of {all}', several: 'one | {n}', linked: '@:a.plain' } } };
  const t = quickTexts(messages, () => 'en', translate);

  it.for([
    ['a plain message', ['a.plain', { n: 1, all: 'two' }], 'so 1 of two'],
    ['a plural', ['a.several', { n: 2 }], 'slowly a.several'],
    ['a link', ['a.linked'], 'slowly a.linked'],
    ['a key that is not there', ['a.missing'], 'slowly a.missing'],
    ['a key of the prototype', ['a.toString'], 'slowly a.toString'],
    ['an area', ['a'], 'slowly a'],
    ['a value that is missing', ['a.plain', { n: 1 }], 'slowly a.plain'],
    ['a list of values', ['a.plain', [1, 2]], 'slowly a.plain'],
    ['a number for a plural', ['a.plain', 2], 'slowly a.plain'],
  ] as const)('%s', ([, args, text]) => expect(t(...args)).toBe(text));
});

it('a text is shown anew when the language changes', () => {
  i18n.global.locale.value = 'en';
  const shown: string[] = [];
  const scope = effectScope();
  scope.run(() => watchEffect(() => shown.push(i18n.global.t('test.sequence.title')), { flush: 'sync' }));
  i18n.global.locale.value = 'zh-CN';
  scope.stop();
  expect(shown).toEqual(['Sequence', '序列']);
});
