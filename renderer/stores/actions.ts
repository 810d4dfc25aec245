import { defineStore } from 'pinia';
import { computed, onScopeDispose, shallowReactive, toValue, type MaybeRefOrGetter } from 'vue';

/** Something that the command palette offers. */
export interface PaletteAction {
  /** Unique, such as `page.plan` or `lab.open:/path`. */
  readonly id: string;
  /** What it does, in the app's language. */
  readonly title: string;
  /** Under what heading, in the app's language. */
  readonly group: string;
  /** Other words that it is found by, such as the English name. */
  readonly keywords?: string;
  /** Keys that do the same, for showing: `Alt+1`. */
  readonly shortcut?: string;
  readonly run: () => void | Promise<void>;
}

/** All that the command palette offers now. */
export const useActions = defineStore('actions', () => {
  const sources = shallowReactive(new Set<MaybeRefOrGetter<readonly PaletteAction[]>>());
  const all = computed(() => [...sources].flatMap((source) => toValue(source)));

  /** Offers actions until the component (or scope) that asked is gone. A getter offers what holds at the moment. */
  function offer(actions: MaybeRefOrGetter<readonly PaletteAction[]>): void {
    sources.add(actions);
    onScopeDispose(() => sources.delete(actions));
  }

  return { all, offer };
});
