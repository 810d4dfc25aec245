import { fireEvent, screen, waitFor, within } from '@testing-library/vue';
import { describe, expect, test } from 'vitest';
import LabHeader from '../../../renderer/frame/LabHeader.vue';
import { useLabDraft } from '../../../renderer/stores/labDraft.ts';
import { useLabs } from '../../../renderer/stores/labs.ts';
import { FakeLabApi } from '../../fakes/fakeLabApi.ts';
import { mountApp, type AppAround } from '../mountApp.ts';

const path = '/home/fake/labs/nat-wrr.yaml';

async function shown(api = new FakeLabApi()): Promise<AppAround> {
  const app = await mountApp(LabHeader, { api });
  await useLabDraft(app.pinia).open(path);
  await useLabs(app.pinia).refresh();
  return app;
}
async function up(): Promise<FakeLabApi> {
  const api = new FakeLabApi();
  await api.startRun({ verb: 'up', lab: { kind: 'file', path }, acceptNewHostKeys: false });
  await api.runs.idle();
  return api;
}
const button = (name: string): HTMLButtonElement => screen.getByRole('button', { name });

describe('LabHeader', () => {
  test('names the lab, its state and its service', async () => {
    await shown();
    expect(await screen.findByRole('heading', { name: 'nat-wrr' })).toBeDefined();
    expect(document.body.textContent).toMatch(/not running · NAT · wrr · 2 real servers · embedded/);
  });

  test('brings a lab up that is not running, and takes down one that is', async () => {
    const { api, router } = await shown();
    await fireEvent.click(button('Bring up'));
    await waitFor(() => expect(router.currentRoute.value.name).toBe('run'));
    await api.runs.idle();
    await waitFor(() => expect(button('Take down').disabled).toBe(false));
    expect(screen.queryByRole('button', { name: 'Provision and prove' })).toBeNull();
    await fireEvent.click(button('Take down'));
    const dialog = within(await screen.findByRole('dialog'));
    expect(api.runs.worlds.size).toBe(1);
    await fireEvent.click(dialog.getByRole('button', { name: 'Take down' }));
    await waitFor(() => expect(api.runs.worlds.size).toBe(0));
  });

  test('tests a lab that is up, again and again', async () => {
    const { api, router } = await shown(await up());
    await router.push({ name: 'plan', params: { path } });
    await waitFor(() => expect(button('Prove').disabled).toBe(false));
    await fireEvent.click(button('Prove'));
    await waitFor(() => expect(router.currentRoute.value.name).toBe('test'));
    await api.runs.idle();
    expect(api.runs.tests).toHaveLength(1);
    await waitFor(() => expect(button('Prove').disabled).toBe(false));
  });

  test('starts nothing from a file with an error, and says so', async () => {
    const { pinia } = await shown();
    useLabDraft(pinia).setText('version: 1\nname: nat-wrr\n', 'break it');
    await screen.findByText(/^The lab file has \d+ errors: see Topology$/);
    expect(button('Provision and prove').disabled).toBe(true);
    expect(button('Bring up').disabled).toBe(true);
  });

  test('says who uses the lab elsewhere, and leaves it alone', async () => {
    const api = new FakeLabApi();
    const heldBy = { pid: 7, verb: 'verify', runId: 'gone', isHere: false };
    api.listLabs = () =>
      Promise.resolve([{ lab: 'nat-wrr', machineSource: 'embedded', state: 'busy', heldBy, machines: [] }]);
    await shown(api);
    await screen.findByText('In use by process 7: test');
    expect(button('Take down').disabled).toBe(true);
  });

  test('undoes and redoes edits', async () => {
    const { pinia } = await shown();
    const draft = useLabDraft(pinia);
    const before = draft.text;
    expect(button('Undo (Ctrl+Z)').disabled).toBe(true);
    draft.setText(`${before}# more\n`, 'add a remark');
    await waitFor(() => expect(button('Undo (Ctrl+Z)').disabled).toBe(false));
    await fireEvent.click(button('Undo (Ctrl+Z)'));
    expect(draft.text).toBe(before);
    await fireEvent.click(button('Redo (Ctrl+Shift+Z)'));
    expect(draft.text).toBe(`${before}# more\n`);
  });
});
