import { fireEvent, screen, waitFor } from '@testing-library/vue';
import { describe, expect, test } from 'vitest';
import LabPage from '../../../renderer/pages/LabPage.vue';
import { FakeLabApi } from '../../fakes/fakeLabApi.ts';
import { mountApp } from '../mountApp.ts';

const path = '/home/fake/labs/nat-wrr.yaml';

describe('LabPage', () => {
  test('opens the lab, and goes to its pages by Alt and a digit', async () => {
    const { router } = await mountApp(LabPage, { props: { path } });
    await screen.findByRole('heading', { name: 'nat-wrr' });
    await fireEvent.keyDown(window, { code: 'Digit4', key: '4', altKey: true });
    await waitFor(() => expect(router.currentRoute.value.name).toBe('test'));
    expect(router.currentRoute.value.params['path']).toBe(path);
    expect(screen.getByRole('link', { name: 'Test' }).getAttribute('aria-current')).toBe('page');
  });

  test('leaves other keys alone, and keys that something on the page has taken', async () => {
    const { router } = await mountApp(LabPage, { props: { path } });
    await screen.findByRole('heading', { name: 'nat-wrr' });
    await fireEvent.keyDown(window, { code: 'Digit4', key: '4' });
    await fireEvent.keyDown(window, { code: 'Digit4', key: '4', altKey: true, ctrlKey: true });
    await fireEvent.keyDown(window, { code: 'Digit9', key: '9', altKey: true });
    const taken = new KeyboardEvent('keydown', { code: 'Digit4', altKey: true, cancelable: true });
    taken.preventDefault();
    window.dispatchEvent(taken);
    expect(router.currentRoute.value.name).toBe('labs');
  });

  test('says why a file cannot be opened, and opens it when told to try again', async () => {
    const api = new FakeLabApi();
    api.failNext('openLabFile', { code: 'user-lab-file', what: 'It is gone', why: '', next: 'Look.' });
    await mountApp(LabPage, { api, props: { path } });
    await screen.findByText('It is gone');
    await fireEvent.click(screen.getByRole('button', { name: 'Try again' }));
    await screen.findByRole('heading', { name: 'nat-wrr' });
    expect(screen.queryByText('It is gone')).toBeNull();
  });

  test('follows to the path by which the service knows the file', async () => {
    const api = new FakeLabApi();
    const open = api.openLabFile.bind(api);
    api.openLabFile = (given) => open(given.replace('/./', '/'));
    const other = '/home/fake/./labs/nat-wrr.yaml';
    const at = `/lab/${encodeURIComponent(other)}/plan`;
    const { router } = await mountApp(LabPage, { api, props: { path: other }, at });
    await waitFor(() => expect(router.currentRoute.value.params['path']).toBe(path));
    expect(router.currentRoute.value.name).toBe('plan');
  });
});
