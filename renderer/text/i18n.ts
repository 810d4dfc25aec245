import { createI18n } from 'vue-i18n';
import { en } from './en/index.ts';
import { zhCn } from './zh-CN/index.ts';

/** The app's texts; the language is switched live by `i18n.global.locale`. */
export const i18n = createI18n({
  legacy: false,
  locale: 'en',
  fallbackLocale: 'en',
  messages: { en, 'zh-CN': zhCn },
});
