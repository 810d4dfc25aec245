import { fireEvent, screen, waitFor } from '@testing-library/vue';
import { describe, expect, test } from 'vitest';
import WelcomePage from '../../../renderer/pages/WelcomePage.vue';
import { useSettings } from '../../../renderer/stores/settings.ts';
import { FakeLabApi } from '../../fakes/fakeLabApi.ts';
import { mountApp, type AppAround } from '../mountApp.ts';

/** A computer that lacks QEMU. */
function unready(): FakeLabApi {
  const api = new FakeLabApi();
  api.readinessNow = {
    isReady: false,
    items: [
      { id: 'qemu', state: 'missing', detail: 'there is no QEMU', command: 'sudo apt install qemu' },
      { id: 'image', state: 'ready', detail: 'full' },
    ],
  };
  return api;
}
async function firstStart(api = new FakeLabApi()): Promise<AppAround> {
  await api.writeSettings({ ...(await api.readSettings()), isWelcomed: false });
  const app = await mountApp(WelcomePage, { api });
  await useSettings(app.pinia).load();
  return app;
}
const proveButton = (): HTMLButtonElement => screen.getByRole('button', { name: 'Provision and prove' });

describe('WelcomePage', () => {
  test('says what is missing and the command for it, and looks again when told so', async () => {
    const api = unready();
    await firstStart(api);
    await screen.findByText('there is no QEMU');
    expect(document.body.textContent).toContain('sudo apt install qemu');
    expect(proveButton().disabled).toBe(true);
    api.readinessNow = { isReady: true, items: [] };
    await fireEvent.click(screen.getByRole('button', { name: 'Check again' }));
    await waitFor(() => expect(proveButton().disabled).toBe(false));
  });

  test('provisions and proves the tutorial’s lab, and is not shown again', async () => {
    const api = new FakeLabApi();
    api.files.delete('/home/fake/labs/nat-wrr.yaml');
    const { router } = await firstStart(api);
    await waitFor(() => expect(proveButton().disabled).toBe(false));
    await fireEvent.click(proveButton());
    await waitFor(() => expect(router.currentRoute.value.name).toBe('test'));
    await api.runs.idle();
    expect(api.runs.tests.map(({ lab, verdict }) => [lab, verdict.verdict])).toEqual([['nat-wrr', 'pass']]);
    expect((await api.readSettings()).isWelcomed).toBe(true);
  });

  test('takes the tutorial’s lab that is there already instead of making another', async () => {
    const { api, router } = await firstStart();
    await waitFor(() => expect(proveButton().disabled).toBe(false));
    await fireEvent.click(proveButton());
    await waitFor(() => expect(router.currentRoute.value.name).toBe('test'));
    await api.runs.idle();
    expect(api.calls.map(({ name }) => name)).not.toContain('createLabFile');
  });

  test('can be skipped for good', async () => {
    const { api, router } = await firstStart(unready());
    await router.push({ name: 'welcome' });
    await fireEvent.click(screen.getByRole('button', { name: 'Skip to the labs' }));
    await waitFor(() => expect(router.currentRoute.value.name).toBe('labs'));
    expect((await api.readSettings()).isWelcomed).toBe(true);
  });
});
