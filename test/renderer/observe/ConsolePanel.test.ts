import { fireEvent, screen, waitFor } from '@testing-library/vue';
import { flushPromises } from '@vue/test-utils';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { defineComponent, h } from 'vue';
import ConsolePanel from '../../../renderer/observe/ConsolePanel.vue';
import { FakeLabApi } from '../../fakes/fakeLabApi.ts';
import { bringUp, showLabPage } from '../pages/labPage.ts';

const shown = vi.hoisted(() => ({ text: '', finds: [] as string[], isDisposed: false }));
vi.mock('@xterm/xterm', () => ({
  Terminal: class {
    options = {};
    loadAddon(): void {}
    attachCustomKeyEventHandler(): void {}
    open(): void {}
    write(text: string): void {
      shown.text += text;
    }
    reset(): void {
      shown.text = '';
    }
    dispose(): void {
      shown.isDisposed = true;
    }
  },
}));
vi.mock('@xterm/addon-fit', () => ({
  FitAddon: class {
    fit(): void {}
  },
}));
vi.mock('@xterm/addon-search', () => ({
  SearchAddon: class {
    findNext(text: string): boolean {
      shown.finds.push(text);
      return shown.text.includes(text);
    }
    clearDecorations(): void {}
  },
}));

let api: FakeLabApi;
const panel = defineComponent(() => () => h(ConsolePanel, { isOn: true }));
const asked = () => api.calls.filter(({ name }) => name === 'consoleLog').map(({ args }) => args);

beforeEach(async () => {
  api = new FakeLabApi();
  await bringUp(api, 'nat-wrr');
  Object.assign(shown, { text: '', finds: [], isDisposed: false });
});
afterEach(() => vi.useRealTimers());

describe('a machine’s console', () => {
  test('is read from its first byte, and then followed from where it ended', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const { view } = await showLabPage(panel, 'observe', { api });
    await flushPromises();
    expect(shown.text).toContain('client login:');
    const before = shown.text;
    await vi.advanceTimersByTimeAsync(3000);
    expect(shown.text).toBe(before);
    expect(asked()[0]).toEqual(['nat-wrr', 'client', 0]);
    expect(asked().slice(1).length).toBeGreaterThanOrEqual(3);
    for (const [, , from] of asked().slice(1)) expect(from).toBe(before.length);

    view.unmount();
    expect(shown.isDisposed).toBe(true);
    const calls = asked().length;
    await vi.advanceTimersByTimeAsync(5000);
    expect(asked()).toHaveLength(calls);
  });

  test('is searched, and says where there is no match', async () => {
    await showLabPage(panel, 'observe', { api });
    await waitFor(() => expect(shown.text).toContain('login:'));
    await fireEvent.update(screen.getByRole('textbox', { name: 'Search' }), 'panic');
    expect(await screen.findByText('No match')).toBeTruthy();
    await fireEvent.update(screen.getByRole('textbox', { name: 'Search' }), 'login');
    await waitFor(() => expect(screen.queryByText('No match')).toBeNull());
    expect(shown.finds).toEqual(['panic', 'login']);
  });

  test('of another machine begins anew', async () => {
    await showLabPage(panel, 'observe', { api });
    await waitFor(() => expect(shown.text).toContain('client login:'));
    await fireEvent.click(screen.getByRole('combobox', { name: 'Machine' }));
    await fireEvent.click(await screen.findByRole('option', { name: 'rs2' }));
    await waitFor(() => expect(shown.text).toContain('rs2 login:'));
    expect(shown.text).not.toContain('client');
    expect(asked()).toContainEqual(['nat-wrr', 'rs2', 0]);
  });
});
