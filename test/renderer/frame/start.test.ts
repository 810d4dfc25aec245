import { screen, waitFor } from '@testing-library/vue';
import { describe, expect, test } from 'vitest';
import { defineComponent, h } from 'vue';
import { useStart } from '../../../renderer/frame/start.ts';
import { useLabs } from '../../../renderer/stores/labs.ts';
import { useQuestions } from '../../../renderer/stores/questions.ts';
import { useSettings } from '../../../renderer/stores/settings.ts';
import { FakeLabApi } from '../../fakes/fakeLabApi.ts';
import { mountApp, type AppAround } from '../mountApp.ts';

const elsewhere = '/elsewhere/mine.yaml';

/** The app as `main.ts` starts it: with its settings read. */
async function started(api: FakeLabApi, at = '/'): Promise<AppAround> {
  const Frame = defineComponent(() => {
    useStart();
    return () => h('div');
  });
  const App = defineComponent({
    components: { Frame },
    data: () => ({ isReady: false }),
    async created() {
      await useSettings().load();
      await this.$router.push(at);
      this.isReady = true;
    },
    template: '<Frame v-if="isReady" />',
  });
  return mountApp(App, { api });
}
async function firstStart(): Promise<FakeLabApi> {
  const api = new FakeLabApi();
  await api.writeSettings({ ...(await api.readSettings()), isWelcomed: false });
  return api;
}

describe('useStart', () => {
  test('reads the labs and the questions that wait', async () => {
    const api = new FakeLabApi();
    void api.ask({ kind: 'host-key', host: 'h', port: 22, type: 'ssh-rsa', fingerprint: 'SHA256:x' });
    const { pinia } = await started(api);
    await waitFor(() => expect(useLabs(pinia).isLoaded).toBe(true));
    await waitFor(() => expect(useQuestions(pinia).current?.kind).toBe('host-key'));
  });

  test('shows the welcome at the first start', async () => {
    const { router } = await started(await firstStart());
    await waitFor(() => expect(router.currentRoute.value.name).toBe('welcome'));
  });

  test('shows the lab file that the app was started with instead', async () => {
    const api = await firstStart();
    api.files.write(elsewhere, 'name: mine\n');
    api.aboutNow = { ...api.aboutNow, openedFile: elsewhere };
    const { router } = await started(api);
    await waitFor(() => expect(router.currentRoute.value.params['path']).toBe(elsewhere));
  });

  test('leaves a window that was opened where it was', async () => {
    const api = await firstStart();
    const { router, pinia } = await started(api, '/lab/x/plan');
    await waitFor(() => expect(api.calls.some(({ name }) => name === 'about')).toBe(true));
    await waitFor(() => expect(useLabs(pinia).isLoaded).toBe(true));
    expect(router.currentRoute.value.name).toBe('plan');
  });

  test('shows a lab file that is given to the running app, or says why it cannot', async () => {
    const api = new FakeLabApi();
    const { router, pinia } = await started(api);
    await waitFor(() => expect(useLabs(pinia).isLoaded).toBe(true));
    api.files.write(elsewhere, 'name: mine\n');
    api.push({ kind: 'open-file', path: elsewhere });
    await waitFor(() => expect(router.currentRoute.value.params['path']).toBe(elsewhere));
    api.failNext('openLabFile', { code: 'user-lab-file', what: 'No such file', why: '', next: 'Look.' });
    api.push({ kind: 'open-file', path: '/gone.yaml' });
    await screen.findByText('No such file');
    expect(router.currentRoute.value.params['path']).toBe(elsewhere);
  });
});
