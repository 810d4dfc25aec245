import { fireEvent, screen, waitFor } from '@testing-library/vue';
import { describe, expect, test } from 'vitest';
import NewLabDialog from '../../../renderer/labs/NewLabDialog.vue';
import { useFrame } from '../../../renderer/stores/frame.ts';
import { useLabs } from '../../../renderer/stores/labs.ts';
import { mountApp, type AppAround } from '../mountApp.ts';

async function opened(): Promise<AppAround> {
  const app = await mountApp(NewLabDialog);
  await useLabs(app.pinia).refresh();
  useFrame(app.pinia).isNewLabOpen = true;
  await screen.findByLabelText('Name');
  return app;
}
const create = (): HTMLButtonElement => screen.getByRole('button', { name: 'Create' });

describe('NewLabDialog', () => {
  test('makes a lab of the chosen sample under the name that was typed, and shows it', async () => {
    const { api, pinia, router } = await opened();
    await fireEvent.click(screen.getByRole('radio', { name: /^NAT, round robin/ }));
    await fireEvent.update(screen.getByLabelText('Name'), 'mine');
    await fireEvent.click(create());
    await waitFor(() => expect(router.currentRoute.value.params['path']).toBe('/home/fake/labs/mine.yaml'));
    expect(api.files.read('/home/fake/labs/mine.yaml')).toContain('scheduler: rr');
    await waitFor(() => expect(useFrame(pinia).isNewLabOpen).toBe(false));
  });

  test('says what is wrong with a name, and that one is taken', async () => {
    await opened();
    await screen.findByText(/^There is a lab of this name/);
    await fireEvent.update(screen.getByLabelText('Name'), 'no spaces');
    await waitFor(() => expect(create().disabled).toBe(true));
    expect(screen.queryByText(/^There is a lab of this name/)).toBeNull();
  });

  test('stays open when the lab could not be made', async () => {
    const { api, pinia } = await opened();
    api.failNext('createLabFile', { code: 'disk-full', what: 'No room', why: '', next: 'Make some.' });
    await fireEvent.click(create());
    await screen.findByText('No room');
    expect(useFrame(pinia).isNewLabOpen).toBe(true);
  });
});
