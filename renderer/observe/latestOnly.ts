import { ref, type Ref } from 'vue';

/**
 * Sends values one at a time. Of those that are given while one is under way only the last is sent, after it: so what
 * was given last is what holds in the end, however long each takes. `send` never rejects.
 */
export function latestOnly<Value>(send: (value: Value) => Promise<void>): {
  readonly give: (value: Value) => void;
  readonly isBusy: Readonly<Ref<boolean>>;
} {
  const isBusy = ref(false);
  let next: { readonly value: Value } | undefined;

  async function work(): Promise<void> {
    isBusy.value = true;
    for (let one = next; one !== undefined; one = next) {
      next = undefined;
      await send(one.value);
    }
    isBusy.value = false;
  }

  return {
    give(value) {
      next = { value };
      if (!isBusy.value) void work();
    },
    isBusy,
  };
}
