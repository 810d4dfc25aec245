import { fireEvent, screen, waitFor } from '@testing-library/vue';
import { describe, expect, test } from 'vitest';
import CommandPalette from '../../../renderer/palette/CommandPalette.vue';
import { useFrame } from '../../../renderer/stores/frame.ts';
import { useLabDraft } from '../../../renderer/stores/labDraft.ts';
import { fakeLibrary } from '../../fakes/lab/fakeFiles.ts';
import { mountApp, type AppAround } from '../mountApp.ts';

const path = `${fakeLibrary}/nat-wrr.yaml`;

async function opened(): Promise<AppAround & { readonly field: HTMLElement }> {
  const app = await mountApp(CommandPalette);
  await fireEvent.keyDown(window, { key: 'k', ctrlKey: true });
  return { ...app, field: await screen.findByRole('combobox') };
}

/** The title of what Enter would run, as a screen reader finds it. */
const chosen = (field: HTMLElement): string | undefined =>
  document.getElementById(field.getAttribute('aria-activedescendant') ?? '')?.querySelector('.title')
    ?.textContent ?? undefined;

describe('CommandPalette', () => {
  test('opens with Ctrl-K and closes with it', async () => {
    const { pinia } = await opened();
    expect(useFrame(pinia).isPaletteOpen).toBe(true);
    await fireEvent.keyDown(window, { key: 'k', ctrlKey: true });
    expect(useFrame(pinia).isPaletteOpen).toBe(false);
  });

  test('chooses with the arrows, round both ends, and tells screen readers what is chosen', async () => {
    const { field } = await opened();
    const options = screen
      .getAllByRole('option')
      .map((option) => option.querySelector('.title')?.textContent);
    expect(chosen(field)).toBe(options[0]);
    await fireEvent.keyDown(field, { key: 'ArrowUp' });
    expect(chosen(field)).toBe(options.at(-1));
    await fireEvent.keyDown(field, { key: 'ArrowDown' });
    await fireEvent.keyDown(field, { key: 'ArrowDown' });
    expect(chosen(field)).toBe(options[1]);
  });

  test('finds by typing, also by the English word, and runs with Enter', async () => {
    const { field, api } = await opened();
    await fireEvent.update(field, 'theme dark');
    expect(chosen(field)).toBe('Theme: Dark');
    await fireEvent.keyDown(field, { key: 'Enter' });
    await waitFor(async () => expect((await api.readSettings()).theme).toBe('dark'));
  });

  test('says so when nothing matches, and Enter does nothing then', async () => {
    const { field } = await opened();
    await fireEvent.update(field, 'qqqq');
    expect(screen.getByText('Nothing matches')).toBeDefined();
    await fireEvent.keyDown(field, { key: 'Enter' });
    expect(screen.getByText('Nothing matches')).toBeDefined();
  });

  test('offers the work on a lab only while one is shown', async () => {
    const { field, pinia, router, api } = await opened();
    await fireEvent.update(field, 'provision and prove');
    expect(screen.queryByText('Provision and prove')).toBeNull();
    await useLabDraft(pinia).open(path);
    await router.push({ name: 'plan', params: { path } });
    await screen.findByText('Provision and prove');
    await fireEvent.update(field, 'bring up');
    expect(chosen(field)).toBe('Bring up');
    await fireEvent.keyDown(field, { key: 'Enter' });
    await waitFor(() => expect(api.calls.some(({ name }) => name === 'startRun')).toBe(true));
    await waitFor(() => expect(router.currentRoute.value.name).toBe('run'));
  });
});
