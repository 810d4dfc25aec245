import { defineStore } from 'pinia';
import { computed, markRaw, onScopeDispose, ref, shallowReactive, watch } from 'vue';
import { toLabErrorData, type LabErrorData } from '../../lab/contract/labError.ts';
import type { LabReference } from '../../lab/contract/labReference.ts';
import { terminalWindow, type TerminalEnd } from '../../lab/contract/terminal.ts';
import { useApi } from '../api/useApi.ts';
import { createScreen, type TerminalScreen } from '../terminal/terminalScreen.ts';
import { useSettings } from './settings.ts';

/** Where a terminal stands. */
export type TerminalStanding =
  | { readonly kind: 'opening' }
  | { readonly kind: 'open'; readonly terminalId: string }
  | { readonly kind: 'ended'; readonly end: TerminalEnd }
  /** It could not be opened, or no more be written to. */
  | { readonly kind: 'failed'; readonly error: LabErrorData };

/** A terminal of this window. */
export interface WindowTerminal {
  /** Unique in this window; stays when it is opened again. */
  readonly key: number;
  readonly lab: string;
  readonly machine: string;
  /** Tells terminals of one machine apart: 1, 2, … */
  readonly number: number;
  readonly screen: TerminalScreen;
  readonly standing: TerminalStanding;
}

/** Terminals of this window. They live on whatever page is shown, and end with the window. */
export const useTerminals = defineStore('terminals', () => {
  const api = useApi();
  const settings = useSettings();
  /** By key, in the order in which they were opened. */
  const terminals = shallowReactive(new Map<number, WindowTerminal>());
  /** Key of the one that is looked at, by lab. */
  const active = shallowReactive(new Map<string, number>());
  /** Key of the terminal whose keyboard was left, for the page to take the focus. */
  const left = ref<number>();
  /** Output of terminals whose id is not known yet: it may come before the answer to `openTerminal`. */
  const early = new Map<string, string[]>();
  const earlyEnds = new Map<string, TerminalEnd>();
  /** Characters drawn of a terminal that the service has not been told of, by its id. */
  const drawn = new Map<string, number>();
  let lastKey = 0;

  const opening = computed(() => [...terminals.values()].some(({ standing }) => standing.kind === 'opening'));

  function stand(key: number, standing: TerminalStanding): void {
    const terminal = terminals.get(key);
    if (terminal !== undefined) terminals.set(key, { ...terminal, standing });
  }

  function idOf(key: number): string | undefined {
    const standing = terminals.get(key)?.standing;
    return standing?.kind === 'open' ? standing.terminalId : undefined;
  }

  function byId(terminalId: string): WindowTerminal | undefined {
    return [...terminals.values()].find(
      ({ standing }) => standing.kind === 'open' && standing.terminalId === terminalId,
    );
  }

  /** Shows output, and tells the service when it is drawn: it holds the machine up where that takes long. */
  function show(terminalId: string, screen: TerminalScreen, text: string): void {
    screen.write(text, () => {
      const characters = (drawn.get(terminalId) ?? 0) + text.length;
      drawn.set(terminalId, characters < terminalWindow.step ? characters : 0);
      if (characters < terminalWindow.step) return;
      // One that has ended needs no more to be told.
      void api.acknowledgeTerminal(terminalId, characters).catch(() => undefined);
    });
  }

  /** Opens a terminal on a machine and looks at it. Resolves when it is open or has failed. */
  async function open(lab: string, reference: LabReference, machine: string): Promise<void> {
    const key = ++lastKey;
    const number =
      1 +
      Math.max(
        0,
        ...ofLab(lab)
          .filter((one) => one.machine === machine)
          .map((one) => one.number),
      );
    const screen = markRaw(
      createScreen(number === 1 ? machine : `${machine} ${number}`, settings.isDark, {
        onInput: (text) => {
          const terminalId = idOf(key);
          if (terminalId !== undefined)
            void api.writeTerminal(terminalId, text).catch((error: unknown) => fail(key, error));
        },
        onResize: (size) => {
          const terminalId = idOf(key);
          // A terminal that is gone has no size; it is said when it ends.
          if (terminalId !== undefined) void api.resizeTerminal(terminalId, size).catch(() => undefined);
        },
        onLeave: () => (left.value = key),
      }),
    );
    terminals.set(key, { key, lab, machine, number, screen, standing: { kind: 'opening' } });
    active.set(lab, key);
    await connect(key, reference);
  }

  /** Opens a terminal anew that has ended; its screen stays. */
  async function reopen(key: number, reference: LabReference): Promise<void> {
    const terminal = terminals.get(key);
    if (terminal === undefined || terminal.standing.kind === 'open') return;
    stand(key, { kind: 'opening' });
    await connect(key, reference);
  }

  async function connect(key: number, reference: LabReference): Promise<void> {
    const terminal = terminals.get(key);
    if (terminal === undefined) return;
    const { screen, machine } = terminal;
    const asked = screen.size;
    try {
      const { terminalId } = await api.openTerminal(reference, machine, asked);
      if (!terminals.has(key)) {
        await api.closeTerminal(terminalId);
        return;
      }
      stand(key, { kind: 'open', terminalId });
      for (const text of early.get(terminalId) ?? []) show(terminalId, screen, text);
      const end = earlyEnds.get(terminalId);
      if (end !== undefined) stand(key, { kind: 'ended', end });
      early.delete(terminalId);
      earlyEnds.delete(terminalId);
      // It may have been fitted to the page while it was being opened.
      const { columns, rows } = screen.size;
      if (end === undefined && (columns !== asked.columns || rows !== asked.rows)) {
        await api.resizeTerminal(terminalId, screen.size);
      }
    } catch (error) {
      fail(key, error);
    } finally {
      if (!opening.value) {
        early.clear();
        earlyEnds.clear();
      }
    }
  }

  function fail(key: number, error: unknown): void {
    const standing = terminals.get(key)?.standing;
    // What ended says more than a key that came too late.
    if (standing === undefined || standing.kind === 'ended') return;
    stand(key, { kind: 'failed', error: toLabErrorData(error) });
  }

  /** Closes a terminal for good, with its screen. */
  function close(key: number): void {
    const terminal = terminals.get(key);
    if (terminal === undefined) return;
    const terminalId = idOf(key);
    if (terminalId !== undefined) void api.closeTerminal(terminalId).catch(() => undefined);
    const siblings = ofLab(terminal.lab);
    const at = siblings.findIndex((one) => one.key === key);
    const next = siblings[at + 1] ?? siblings[at - 1];
    terminals.delete(key);
    terminal.screen.dispose();
    if (active.get(terminal.lab) !== key) return;
    if (next === undefined) active.delete(terminal.lab);
    else active.set(terminal.lab, next.key);
  }

  /** Those of a lab, in the order in which they were opened. */
  function ofLab(lab: string): readonly WindowTerminal[] {
    return [...terminals.values()].filter((terminal) => terminal.lab === lab);
  }

  const unsubscribe = api.subscribe((push) => {
    if (push.kind === 'terminal-output') {
      const terminal = byId(push.terminalId);
      if (terminal !== undefined) show(push.terminalId, terminal.screen, push.text);
      else if (opening.value) early.set(push.terminalId, [...(early.get(push.terminalId) ?? []), push.text]);
    }
    if (push.kind === 'terminal-closed') {
      const terminal = byId(push.terminalId);
      drawn.delete(push.terminalId);
      if (terminal !== undefined) stand(terminal.key, { kind: 'ended', end: push.end });
      else if (opening.value) earlyEnds.set(push.terminalId, push.end);
    }
  });
  watch(
    () => settings.isDark,
    (isDark) => {
      for (const { screen } of terminals.values()) screen.setDark(isDark);
    },
  );
  const closeAll = (): void => {
    for (const key of [...terminals.keys()]) close(key);
  };
  window.addEventListener('pagehide', closeAll);
  onScopeDispose(() => {
    unsubscribe();
    window.removeEventListener('pagehide', closeAll);
    closeAll();
  });

  return { terminals, active, left, open, reopen, close, ofLab };
});
