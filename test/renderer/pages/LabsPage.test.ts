import { fireEvent, screen, waitFor } from '@testing-library/vue';
import { describe, expect, test } from 'vitest';
import LabsPage from '../../../renderer/pages/LabsPage.vue';
import { useLabs } from '../../../renderer/stores/labs.ts';
import { FakeLabApi } from '../../fakes/fakeLabApi.ts';
import { addServices } from './labPage.ts';
import { mountApp, type AppAround } from '../mountApp.ts';

async function shown(api = new FakeLabApi()): Promise<AppAround> {
  const app = await mountApp(LabsPage, { api });
  await useLabs(app.pinia).refresh();
  return app;
}
const empty = async (): Promise<FakeLabApi> => {
  const api = new FakeLabApi();
  for (const { path } of await api.listLabFiles()) api.files.delete(path);
  return api;
};

describe('LabsPage', () => {
  test('lists each lab with its state, service and problems', async () => {
    const api = new FakeLabApi();
    api.files.write('/elsewhere/broken.yaml', 'version: 1\nname: broken\n');
    await shown(api);
    const row = (await screen.findByRole('link', { name: 'nat-wrr' })).closest('tr');
    expect(row?.textContent).toMatch(/not running.*NAT · wrr.*2 real servers · embedded.*none/s);
    const broken = screen.getByText('broken', { selector: 'a' }).closest('tr');
    expect(broken?.textContent).toMatch(/\d+ errors/);
    expect(broken?.textContent).toContain('/elsewhere/broken.yaml');
  });

  test('names the services of a lab that has several', async () => {
    const api = new FakeLabApi();
    addServices(api, 'nat-wrr');
    await shown(api);
    const row = (await screen.findByRole('link', { name: 'nat-wrr' })).closest('tr');
    expect(row?.textContent).toMatch(/NAT\s+· 4 services\s*80\/tcp · 8080\/tcp · 53\/udp · mark\/7/);
  });

  test('lists a lab that is up and whose file is not known', async () => {
    const api = await empty();
    api.listLabs = () =>
      Promise.resolve([{ lab: 'lost', machineSource: 'embedded', state: 'broken', machines: [] }]);
    await shown(api);
    const row = (await screen.findByText('lost')).closest('tr');
    expect(row?.textContent).toMatch(/broken.*its file is not known here/s);
  });

  test('leads from an empty list to the tutorial’s lab', async () => {
    const { api, router } = await shown(await empty());
    await fireEvent.click(await screen.findByRole('button', { name: 'Create the tutorial’s lab' }));
    await waitFor(() => expect(router.currentRoute.value.name).toBe('topology'));
    expect((await api.listLabFiles()).map(({ name }) => name)).toEqual(['nat-wrr']);
  });

  test('imports the files that are picked and shows the last; what is no lab file is left', async () => {
    const { api, router } = await shown(await empty());
    const input = screen.getByLabelText<HTMLInputElement>('Import…', { selector: 'input' });
    const files = [new File(['name: one'], 'one.yaml'), new File(['x'], 'two.txt')];
    Object.defineProperty(input, 'files', { value: files });
    await fireEvent.change(input);
    await waitFor(() => expect(router.currentRoute.value.params['path']).toContain('one.yaml'));
    expect((await api.listLabFiles()).map(({ name }) => name)).toEqual(['one']);
    await screen.findByText(/two\.txt is no lab file/);
  });

  test('says why the labs cannot be read, and reads them when told to try again', async () => {
    const api = new FakeLabApi();
    api.failNext('listLabFiles', { code: 'internal', what: 'No labs today', why: '', next: 'Wait.' });
    await shown(api);
    await screen.findByText('No labs today');
    await fireEvent.click(screen.getByRole('button', { name: 'Try again' }));
    await screen.findByRole('link', { name: 'nat-wrr' });
    expect(screen.queryByText('No labs today')).toBeNull();
  });
});
