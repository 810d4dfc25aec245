import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { effectScope, ref, type EffectScope } from 'vue';
import { usePolling } from '../../../renderer/observe/usePolling.ts';

let scope: EffectScope;
const isOn = ref(true);
const everyMs = ref(1000);
let answers: (() => void)[];
const work = vi.fn<() => Promise<void>>();

beforeEach(() => {
  vi.useFakeTimers();
  isOn.value = true;
  everyMs.value = 1000;
  answers = [];
  work.mockReset().mockImplementation(() => new Promise((resolve) => answers.push(resolve)));
  scope = effectScope();
});
afterEach(() => {
  scope.stop();
  vi.useRealTimers();
  setVisibility('visible');
});

const start = () => scope.run(() => usePolling(work, everyMs, isOn))!;
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);
async function answer(): Promise<void> {
  answers.shift()?.();
  await pass(0);
}
function setVisibility(state: DocumentVisibilityState): void {
  Object.defineProperty(document, 'visibilityState', { value: state, configurable: true });
  document.dispatchEvent(new Event('visibilitychange'));
}

describe('polling', () => {
  test('asks at once, and again so long after each answer', async () => {
    start();
    expect(work).toHaveBeenCalledTimes(1);
    await answer();
    await pass(999);
    expect(work).toHaveBeenCalledTimes(1);
    await pass(1);
    expect(work).toHaveBeenCalledTimes(2);
  });

  test('never asks twice at a time, however slow the answer', async () => {
    const { now } = start();
    await pass(60_000);
    now();
    now();
    expect(work).toHaveBeenCalledTimes(1);
    await answer();
    expect(work).toHaveBeenCalledTimes(2);
    await answer();
    expect(work).toHaveBeenCalledTimes(2);
  });

  test('pauses and goes on at once', async () => {
    start();
    await answer();
    isOn.value = false;
    await pass(10_000);
    expect(work).toHaveBeenCalledTimes(1);
    isOn.value = true;
    await pass(0);
    expect(work).toHaveBeenCalledTimes(2);
  });

  test('stops while the window is hidden', async () => {
    start();
    await answer();
    setVisibility('hidden');
    await pass(10_000);
    expect(work).toHaveBeenCalledTimes(1);
    setVisibility('visible');
    await pass(0);
    expect(work).toHaveBeenCalledTimes(2);
  });

  test('stops for good when its page is left, even with an answer under way', async () => {
    start();
    scope.stop();
    await answer();
    await pass(10_000);
    expect(work).toHaveBeenCalledTimes(1);
  });

  test('takes a new rate at once', async () => {
    start();
    await answer();
    everyMs.value = 100;
    await pass(100);
    expect(work).toHaveBeenCalledTimes(2);
  });
});
