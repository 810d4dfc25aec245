import { useDocumentVisibility } from '@vueuse/core';
import { computed, onScopeDispose, toValue, watch, type MaybeRefOrGetter } from 'vue';

/**
 * Does `work` again and again while `isOn` and the window is seen: at once, and then so long after each end. Never
 * twice at a time: a slow answer delays the next question. Returns `now`, which does not wait for the next turn.
 */
export function usePolling(
  work: () => Promise<void>,
  everyMs: MaybeRefOrGetter<number>,
  isOn: MaybeRefOrGetter<boolean>,
): { readonly now: () => void } {
  const visibility = useDocumentVisibility();
  const isActive = computed(() => toValue(isOn) && visibility.value === 'visible');
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isWorking = false;
  let isAskedAgain = false;
  let isDisposed = false;

  async function turn(): Promise<void> {
    clearTimeout(timer);
    if (isWorking) {
      isAskedAgain = true;
      return;
    }
    isWorking = true;
    try {
      await work();
    } finally {
      isWorking = false;
      if (!isDisposed && isAskedAgain) {
        isAskedAgain = false;
        void turn();
      } else wait();
    }
  }

  function wait(): void {
    clearTimeout(timer);
    if (!isDisposed && isActive.value) timer = setTimeout(() => void turn(), toValue(everyMs));
  }

  watch(
    isActive,
    (active) => {
      if (active) void turn();
      else clearTimeout(timer);
    },
    { immediate: true },
  );
  watch(
    () => toValue(everyMs),
    () => {
      if (!isWorking) wait();
    },
  );
  onScopeDispose(() => {
    isDisposed = true;
    clearTimeout(timer);
  });
  return { now: () => void turn() };
}
