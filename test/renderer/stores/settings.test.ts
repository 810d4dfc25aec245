import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { nextTick } from 'vue';
import { i18n } from '../../../renderer/text/i18n.ts';
import { useSettings } from '../../../renderer/stores/settings.ts';
import { withStores } from '../mountApp.ts';

describe('useSettings', () => {
  let unmount: () => void = () => undefined;
  beforeEach(() => document.documentElement.classList.remove('dark'));
  afterEach(() => {
    unmount();
    vi.restoreAllMocks();
  });

  test('leaves the theme that the window remembers until the settings are read', async () => {
    document.documentElement.classList.add('dark');
    const app = await withStores(useSettings);
    ({ unmount } = app);
    await nextTick();
    expect(document.documentElement.classList.contains('dark')).toBe(true);
    await app.stores.load();
    await nextTick();
    expect(document.documentElement.classList.contains('dark')).toBe(false);
  });

  test('shows a change at once, and keeps it', async () => {
    const app = await withStores(useSettings);
    ({ unmount } = app);
    await app.stores.load();
    const kept = app.stores.change({ theme: 'dark', language: 'zh-CN' });
    await nextTick();
    expect(document.documentElement.classList.contains('dark')).toBe(true);
    expect(document.documentElement.lang).toBe('zh-CN');
    expect(i18n.global.locale.value).toBe('zh-CN');
    await kept;
    expect(await app.api.readSettings()).toMatchObject({ theme: 'dark', language: 'zh-CN' });
  });

  test('goes back to what it was when a change cannot be kept', async () => {
    const app = await withStores(useSettings);
    ({ unmount } = app);
    await app.stores.load();
    app.api.failNext('writeSettings', { code: 'disk-full', what: 'no room', why: '', next: '' });
    await expect(app.stores.change({ theme: 'dark' })).rejects.toThrow('no room');
    await nextTick();
    expect(document.documentElement.classList.contains('dark')).toBe(false);
  });

  test('takes over what another window chose', async () => {
    const app = await withStores(useSettings);
    ({ unmount } = app);
    await app.stores.load();
    app.api.push({ kind: 'settings-changed', settings: { ...app.stores.settings, theme: 'dark' } });
    await nextTick();
    expect(app.stores.isDark).toBe(true);
  });

  test.each([
    [['zh-TW', 'en'], 'zh-CN'],
    [['fr-FR', 'zh-CN'], 'zh-CN'],
    [['en-GB', 'zh'], 'en'],
    [['fr'], 'en'],
  ] as const)('speaks, where the system prefers %j, %s', async (preferred, language) => {
    vi.spyOn(navigator, 'languages', 'get').mockReturnValue(preferred);
    const app = await withStores(useSettings);
    ({ unmount } = app);
    expect(app.stores.language).toBe(language);
  });
});
