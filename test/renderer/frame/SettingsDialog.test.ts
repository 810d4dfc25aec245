import { fireEvent, screen, waitFor } from '@testing-library/vue';
import { describe, expect, test } from 'vitest';
import SettingsDialog from '../../../renderer/frame/SettingsDialog.vue';
import { useFrame } from '../../../renderer/stores/frame.ts';
import { useSettings } from '../../../renderer/stores/settings.ts';
import { mountApp, type AppAround } from '../mountApp.ts';

async function opened(): Promise<AppAround> {
  const app = await mountApp(SettingsDialog);
  await useSettings(app.pinia).load();
  useFrame(app.pinia).isSettingsOpen = true;
  await screen.findByText(/^Version 0\.1\.0/);
  return app;
}

describe('SettingsDialog', () => {
  test('changes language and theme at once, and keeps them', async () => {
    const { api } = await opened();
    await fireEvent.click(screen.getByRole('radio', { name: 'Dark' }));
    await waitFor(() => expect(document.documentElement.classList.contains('dark')).toBe(true));
    await fireEvent.click(screen.getByRole('radio', { name: '中文' }));
    await screen.findByText('主题');
    await waitFor(async () =>
      expect(await api.readSettings()).toMatchObject({ theme: 'dark', language: 'zh-CN' }),
    );
  });

  test('keeps the time between readings within its range', async () => {
    const { api } = await opened();
    const seconds = screen.getByRole('spinbutton');
    await fireEvent.update(seconds, '5');
    await fireEvent.change(seconds);
    await waitFor(async () => expect((await api.readSettings()).refreshMs).toBe(5000));
    await fireEvent.update(seconds, '900');
    await fireEvent.change(seconds);
    await waitFor(async () => expect((await api.readSettings()).refreshMs).toBe(60_000));
  });
});
