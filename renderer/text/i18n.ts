import { createI18n } from 'vue-i18n';
import { en } from './en/index.ts';
import { quickTexts } from './quickTexts.ts';
import { zhCn } from './zh-CN/index.ts';

const messages = { en, 'zh-CN': zhCn };

/** The app's texts; the language is switched live by `i18n.global.locale`. */
export const i18n = createI18n({ legacy: false, locale: 'en', fallbackLocale: 'en', messages });

const { global } = i18n;
// What `useI18n` gives to components is this very object.
global.t = quickTexts(messages, () => global.locale.value, global.t);
