import { onScopeDispose, shallowRef, watch, type ShallowRef } from 'vue';
import { nextFrame } from '../stores/nextFrame.ts';

/**
 * What each of several parts of a page shows of one value: the newest, of which they learn one after the other, a frame
 * for each, since to draw all at once would hold up the next frame. Undefined before a part's first turn; the first part
 * has the first value at once. A part that waits gets what is newest when its turn comes, and no part is passed over,
 * however quickly values follow. Only inside a component's setup.
 */
export function useTurns<T>(value: () => T, parts: number): readonly Readonly<ShallowRef<T | undefined>>[] {
  const shown = Array.from({ length: parts }, () => shallowRef<T>());
  const waiting = new Set<ShallowRef<T | undefined>>();
  let callOff: (() => void) | undefined;

  function nextTurn(): void {
    callOff = undefined;
    const [part] = waiting;
    if (part === undefined) return;
    waiting.delete(part);
    part.value = value();
    wait();
  }

  function wait(): void {
    if (waiting.size > 0) callOff ??= nextFrame(nextTurn);
  }

  watch(value, () => {
    for (const part of shown) waiting.add(part);
    wait();
  });
  for (const part of shown) waiting.add(part);
  nextTurn();
  onScopeDispose(() => callOff?.());
  return shown;
}
