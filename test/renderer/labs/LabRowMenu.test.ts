import { fireEvent, screen, waitFor, within } from '@testing-library/vue';
import { ElMessageBox } from 'element-plus';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { LabStatus } from '../../../lab/contract/labStatus.ts';
import LabRowMenu from '../../../renderer/labs/LabRowMenu.vue';
import type { LabEntry } from '../../../renderer/stores/labEntries.ts';
import { FakeLabApi } from '../../fakes/fakeLabApi.ts';
import { mountApp, type AppAround } from '../mountApp.ts';

const up: LabStatus = { lab: 'nat-wrr', machineSource: 'embedded', state: 'running', machines: [] };

async function opened(more: Partial<LabEntry> = {}): Promise<AppAround> {
  const api = new FakeLabApi();
  const file = (await api.listLabFiles()).find(({ name }) => name === 'nat-wrr')!;
  const app = await mountApp(LabRowMenu, { api, props: { entry: { name: 'nat-wrr', file, ...more } } });
  await fireEvent.click(screen.getByRole('button', { name: 'More actions for nat-wrr' }));
  await screen.findByRole('menu');
  return app;
}
const item = (name: string): HTMLElement => screen.getByRole('menuitem', { name });
const names = async (api: FakeLabApi): Promise<readonly string[]> =>
  (await api.listLabFiles()).map(({ name }) => name);

describe('LabRowMenu', () => {
  afterEach(() => ElMessageBox.close());

  test('duplicates a lab under the next free name', async () => {
    const { api } = await opened();
    await fireEvent.click(item('Duplicate'));
    await waitFor(async () => expect(await names(api)).toContain('nat-wrr-2'));
  });

  test('deletes a lab file only after a confirmation', async () => {
    const { api } = await opened();
    await fireEvent.click(item('Delete…'));
    await screen.findByText('Delete nat-wrr?');
    expect(await names(api)).toContain('nat-wrr');
    await fireEvent.click(await screen.findByRole('button', { name: 'Delete' }));
    await waitFor(async () => expect(await names(api)).not.toContain('nat-wrr'));
  });

  test('keeps a lab file when the confirmation is left', async () => {
    const { api } = await opened();
    await fireEvent.click(item('Delete…'));
    await fireEvent.click(await screen.findByRole('button', { name: 'Cancel' }));
    await waitFor(() => expect(screen.queryByText('Delete nat-wrr?')).toBeNull());
    expect(api.calls.map(({ name }) => name)).not.toContain('deleteLabFile');
  });

  test('renames a lab, and says what is wrong with a name before it is sent', async () => {
    const { api } = await opened();
    await fireEvent.click(item('Rename…'));
    const field = await screen.findByDisplayValue('nat-wrr');
    await fireEvent.update(field, 'no spaces');
    await fireEvent.click(await screen.findByRole('button', { name: 'Rename' }));
    expect(api.calls.map(({ name }) => name)).not.toContain('renameLab');
    await fireEvent.update(field, 'mine');
    await fireEvent.click(screen.getByRole('button', { name: 'Rename' }));
    await waitFor(async () => expect(await names(api)).toContain('mine'));
  });

  test('exports the text as it is in the file', async () => {
    const saved: Blob[] = [];
    vi.spyOn(URL, 'createObjectURL').mockImplementation((blob) => {
      saved.push(blob as Blob);
      return 'blob:x';
    });
    const { api } = await opened();
    await fireEvent.click(item('Export…'));
    await waitFor(() => expect(saved).toHaveLength(1));
    expect(await saved[0]!.text()).toBe(api.files.read('/home/fake/labs/nat-wrr.yaml'));
    vi.restoreAllMocks();
  });

  test('neither renames nor deletes a lab that is up, but takes it down by its name', async () => {
    const { api } = await opened({ status: up });
    expect(item('Rename…').getAttribute('aria-disabled')).toBe('true');
    expect(item('Delete…').getAttribute('aria-disabled')).toBe('true');
    api.failNext('startRun', { code: 'cancelled', what: '', why: '', next: '' });
    await fireEvent.click(item('Take down'));
    const dialog = within(await screen.findByRole('dialog'));
    await fireEvent.click(dialog.getByRole('button', { name: 'Take down' }));
    await waitFor(() =>
      expect(api.calls.find(({ name }) => name === 'startRun')?.args[0]).toMatchObject({
        verb: 'down',
        lab: { kind: 'name', name: 'nat-wrr' },
      }),
    );
  });

  test('lets nobody take down a lab that another process works on', async () => {
    const heldBy = { pid: 7, verb: 'up', runId: 'r', isHere: false };
    await opened({ status: { ...up, state: 'busy', heldBy } });
    expect(item('Take down').getAttribute('aria-disabled')).toBe('true');
  });
});
