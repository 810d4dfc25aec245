import { flushPromises } from '@vue/test-utils';
import { fireEvent, screen, waitFor } from '@testing-library/vue';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { terminalWindow } from '../../../lab/contract/terminal.ts';
import TerminalPage from '../../../renderer/pages/TerminalPage.vue';
import { useTerminals } from '../../../renderer/stores/terminals.ts';
import type { ScreenEvents } from '../../../renderer/terminal/terminalScreen.ts';
import { FakeLabApi } from '../../fakes/fakeLabApi.ts';
import { FakeScreen } from '../terminal/fakeScreen.ts';
import { bringUp, showLabPage } from './labPage.ts';

const screens: FakeScreen[] = [];
vi.mock('../../../renderer/terminal/terminalScreen.ts', () => ({
  createScreen: (label: string, isDark: boolean, events: ScreenEvents) => {
    const made = new FakeScreen(label, isDark, events);
    screens.push(made);
    return made;
  },
}));

let api: FakeLabApi;
beforeEach(async () => {
  screens.length = 0;
  api = new FakeLabApi();
  await bringUp(api, 'nat-wrr');
});

const callsOf = (name: string) => api.calls.filter((call) => call.name === name).map(({ args }) => args);
const openOn = async (machine: string) => {
  await fireEvent.click(await screen.findByRole('button', { name: `Open a terminal on ${machine}` }));
  await flushPromises();
};
const tabs = () => screen.getAllByRole('tab').map(({ textContent }) => textContent.trim());

describe('a terminal', () => {
  test('shows what the machine says, from its first word, and sends what is typed', async () => {
    await showLabPage(TerminalPage, 'terminal', { api });
    await openOn('rs1');
    expect(screens[0]?.text).toBe('root@rs1:~# ');
    screens[0]?.type('hostname\r');
    await waitFor(() => expect(screens[0]?.text).toContain('\r\nrs1\r\n'));
  });

  test('acknowledges what is drawn, in no smaller steps than need be', async () => {
    await showLabPage(TerminalPage, 'terminal', { api });
    await openOn('rs1');
    const rs1 = screens[0]!;
    rs1.isSlow = true;
    rs1.type('flood\r');
    await waitFor(() => expect(rs1.text.length).toBeGreaterThan(terminalWindow.most));
    expect(callsOf('acknowledgeTerminal')).toEqual([]);
    while (rs1.text.length < 4 * terminalWindow.most) {
      rs1.draw();
      await flushPromises();
    }
    rs1.type('\u0003');
    await flushPromises();
    expect(rs1.text.endsWith('^C\r\nroot@rs1:~# ')).toBe(true);
    rs1.draw();
    await flushPromises();
    const told = callsOf('acknowledgeTerminal').map(([, characters]) => Number(characters));
    expect(Math.min(...told)).toBeGreaterThanOrEqual(terminalWindow.step);
    const drawn = told.reduce((sum, characters) => sum + characters, 0);
    expect(rs1.text.length - drawn).toBeLessThan(terminalWindow.step);
  });

  test('tells the machine its size, also one that it got while it was being opened', async () => {
    await showLabPage(TerminalPage, 'terminal', { api });
    await fireEvent.click(await screen.findByRole('button', { name: 'Open a terminal on rs1' }));
    screens[0]?.resize({ columns: 120, rows: 40 });
    await flushPromises();
    expect(callsOf('resizeTerminal').map(([, size]) => size)).toEqual([{ columns: 120, rows: 40 }]);
    screens[0]?.resize({ columns: 90, rows: 30 });
    await flushPromises();
    expect(callsOf('resizeTerminal').at(-1)?.[1]).toEqual({ columns: 90, rows: 30 });
  });

  test('says how it ended, and is opened again on the same screen', async () => {
    await showLabPage(TerminalPage, 'terminal', { api });
    await openOn('rs1');
    screens[0]?.type('exit\r');
    expect(await screen.findByText('The shell on rs1 has ended with exit status 0.')).toBeTruthy();
    screens[0]?.type('lost');
    expect(callsOf('writeTerminal')).toHaveLength(1);

    await fireEvent.click(screen.getByRole('button', { name: 'Open again' }));
    await waitFor(() => expect(screen.queryByText(/has ended/)).toBeNull());
    expect(screens).toHaveLength(1);
    expect(screens[0]?.text.split('root@rs1:~# ')).toHaveLength(3);
  });

  test('that cannot be opened says why', async () => {
    api.failNext('openTerminal', {
      code: 'ssh-unreachable',
      what: 'rs1 cannot be reached',
      why: 'connection refused',
      next: 'Look at its console.',
    });
    await showLabPage(TerminalPage, 'terminal', { api });
    await openOn('rs1');
    expect(await screen.findByText('rs1 cannot be reached')).toBeTruthy();
    await fireEvent.click(screen.getByRole('button', { name: 'Open again' }));
    await waitFor(() => expect(screen.queryByText('rs1 cannot be reached')).toBeNull());
  });

  test('is left by keyboard: the focus goes to its tab', async () => {
    await showLabPage(TerminalPage, 'terminal', { api });
    await openOn('rs1');
    screens[0]?.leave();
    await waitFor(() => expect(document.activeElement).toBe(screen.getByRole('tab')));
  });
});

describe('several terminals', () => {
  test('stand as tabs, numbered where they are on one machine, and one is closed by keyboard', async () => {
    await showLabPage(TerminalPage, 'terminal', { api });
    const store = useTerminals();
    await openOn('rs1');
    const reference = { kind: 'name', name: 'nat-wrr' } as const;
    await store.open('nat-wrr', reference, 'rs1');
    await store.open('nat-wrr', reference, 'director');
    await waitFor(() => expect(tabs()).toEqual(['rs1', 'rs1 2', 'director']));

    await fireEvent.keyDown(screen.getByRole('tab', { name: 'director' }), { key: 'ArrowLeft' });
    await waitFor(() =>
      expect(screen.getByRole('tab', { name: 'rs1 2' }).getAttribute('aria-selected')).toBe('true'),
    );
    await fireEvent.keyDown(screen.getByRole('tab', { name: 'rs1 2' }), { key: 'Delete' });
    await waitFor(() => expect(tabs()).toEqual(['rs1', 'director']));
    expect(screens[1]?.isDisposed).toBe(true);
    expect(callsOf('closeTerminal')).toHaveLength(1);
    expect(screen.getByRole('tab', { name: 'director' }).getAttribute('aria-selected')).toBe('true');
  });

  test('live on when the page is left, and end with the window', async () => {
    const { view } = await showLabPage(TerminalPage, 'terminal', { api });
    await openOn('rs1');
    const store = useTerminals();
    view.unmount();
    expect(callsOf('closeTerminal')).toHaveLength(0);
    screens[0]?.type('hostname\r');
    await waitFor(() => expect(screens[0]?.text).toContain('\r\nrs1\r\n'));

    window.dispatchEvent(new Event('pagehide'));
    await flushPromises();
    expect(callsOf('closeTerminal')).toHaveLength(1);
    expect(store.terminals.size).toBe(0);
  });
});

describe('a link to a machine', () => {
  test('opens its terminal, once', async () => {
    const { router } = await showLabPage(TerminalPage, 'terminal', { api, query: { machine: 'rs2' } });
    await waitFor(() => expect(tabs()).toEqual(['rs2']));
    expect(router.currentRoute.value.query).toEqual({});
    await router.push({ query: { machine: 'rs2' } });
    await flushPromises();
    expect(tabs()).toEqual(['rs2']);
  });

  test('to a machine that is none of the lab’s opens nothing', async () => {
    await showLabPage(TerminalPage, 'terminal', { api, query: { machine: 'rs9' } });
    expect(callsOf('openTerminal')).toHaveLength(0);
  });
});

test('without machines it offers to bring them up', async () => {
  await showLabPage(TerminalPage, 'terminal', { api, lab: 'dr-wrr' });
  expect(await screen.findByRole('button', { name: 'Bring it up' })).toBeTruthy();
});
