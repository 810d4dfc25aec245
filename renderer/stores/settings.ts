import { usePreferredDark, usePreferredLanguages } from '@vueuse/core';
import { defineStore } from 'pinia';
import { computed, ref, shallowRef, watchEffect } from 'vue';
import { defaultSettings, type Settings } from '../../lab/contract/settings.ts';
import { useApi } from '../api/useApi.ts';
import { i18n } from '../text/i18n.ts';
import { loadTold } from '../text/told.ts';
import { applyTheme } from './theme.ts';

/** A language that the app's texts are there in. */
export type Language = 'en' | 'zh-CN';

/**
 * What the user chose for the app, and what follows for this window: its language and whether it is dark. A change is
 * shown at once and kept behind it.
 */
export const useSettings = defineStore('settings', () => {
  const api = useApi();
  const settings = shallowRef<Settings>(defaultSettings);
  /** Until then the window looks as it remembers. */
  const isAsked = ref(false);
  const systemIsDark = usePreferredDark();
  const systemLanguages = usePreferredLanguages();

  const isDark = computed(() =>
    settings.value.theme === 'system' ? systemIsDark.value : settings.value.theme === 'dark',
  );
  const language = computed<Language>(() =>
    settings.value.language === 'system' ? languageOf(systemLanguages.value) : settings.value.language,
  );

  watchEffect(() => {
    if (isAsked.value) applyTheme(isDark.value);
  });
  watchEffect(() => {
    i18n.global.locale.value = language.value;
    void loadTold(language.value);
    document.documentElement.lang = language.value;
  });
  api.subscribe((push) => {
    if (push.kind === 'settings-changed') settings.value = push.settings;
  });

  /** Reads the settings; where that fails, those of before hold. Rejects with a `LabError`. */
  async function load(): Promise<void> {
    try {
      settings.value = await api.readSettings();
    } finally {
      isAsked.value = true;
    }
  }

  /** Changes some settings; on failure they are as before. Rejects with a `LabError`. */
  async function change(part: Partial<Settings>): Promise<void> {
    const before = settings.value;
    const after = { ...before, ...part };
    settings.value = after;
    try {
      await api.writeSettings(after);
    } catch (error) {
      if (settings.value === after) settings.value = before;
      throw error;
    }
  }

  return { settings, isDark, language, load, change };
});

/** The first of the system's languages that there are texts in; English otherwise. */
function languageOf(systemLanguages: readonly string[]): Language {
  for (const tag of systemLanguages) {
    const [language] = tag.toLowerCase().split('-');
    if (language === 'zh') return 'zh-CN';
    if (language === 'en') return 'en';
  }
  return 'en';
}
