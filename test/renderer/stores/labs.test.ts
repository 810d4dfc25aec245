import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { useLabs } from '../../../renderer/stores/labs.ts';
import type { FakeLabApi } from '../../fakes/fakeLabApi.ts';
import { withStores } from '../mountApp.ts';

const count = (api: FakeLabApi, name: string): number =>
  api.calls.filter((call) => call.name === name).length;

describe('useLabs', () => {
  beforeEach(() => vi.useFakeTimers({ shouldAdvanceTime: true }));
  afterEach(() => {
    // What waits for its frame is not to meet the next test.
    vi.advanceTimersByTime(1000);
    vi.useRealTimers();
  });

  test('reads files and statuses, and again when either changes', async () => {
    const { api, stores: labs, unmount } = await withStores(useLabs);
    await labs.refresh();
    expect(labs.isLoaded).toBe(true);
    expect(labs.entries.map(({ name }) => name)).toContain('nat-wrr');
    const before = count(api, 'listLabs');
    api.push({ kind: 'labs-changed' });
    await vi.waitFor(() => expect(count(api, 'listLabs')).toBe(before + 1));
    unmount();
  });

  test('keeps what is as it was the same object, so that nobody draws it anew', async () => {
    const { api, stores: labs, unmount } = await withStores(useLabs);
    await labs.refresh();
    const before = labs.entries;
    await labs.refresh();
    expect(labs.entries).toBe(before);

    const file = before.find(({ name }) => name === 'nat-wrr')?.file?.path ?? '';
    api.files.write(file, `${api.files.read(file)}# changed\n`);
    await labs.refresh();
    const changed = labs.entries.filter((entry) => !before.includes(entry));
    expect(changed.map(({ name }) => name)).toEqual(['nat-wrr']);
    unmount();
  });

  test('shares one more reading among all that ask while one is under way', async () => {
    const { api, stores: labs, unmount } = await withStores(useLabs);
    await Promise.all([labs.refresh(), labs.refresh(), labs.refresh()]);
    expect(count(api, 'listLabs')).toBe(2);
    unmount();
  });

  test('asks every 5 seconds while the window is visible', async () => {
    const { api, unmount } = await withStores(useLabs);
    await vi.advanceTimersByTimeAsync(15_100);
    expect(count(api, 'listLabs')).toBe(3);
    unmount();
  });

  test('asks not at all while the window is hidden, and at once when it is seen again', async () => {
    const visibility = vi.spyOn(document, 'visibilityState', 'get').mockReturnValue('hidden');
    const { api, unmount } = await withStores(useLabs);
    await vi.advanceTimersByTimeAsync(20_000);
    expect(count(api, 'listLabs')).toBe(0);
    visibility.mockReturnValue('visible');
    document.dispatchEvent(new Event('visibilitychange'));
    await vi.advanceTimersByTimeAsync(1);
    expect(count(api, 'listLabs')).toBe(1);
    visibility.mockRestore();
    unmount();
  });

  test('keeps what it knew and says why, when a reading fails; the next good one mends that', async () => {
    const { api, stores: labs, unmount } = await withStores(useLabs);
    await labs.refresh();
    api.failNext('listLabs', { code: 'internal', what: 'It broke', why: 'so', next: 'again' });
    await labs.refresh();
    expect(labs.failure?.what).toBe('It broke');
    expect(labs.entries).not.toHaveLength(0);
    await labs.refresh();
    expect(labs.failure).toBeUndefined();
    unmount();
  });
});
