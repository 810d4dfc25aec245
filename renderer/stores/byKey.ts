import { shallowRef, watch, type ShallowRef } from 'vue';

/**
 * Reads a source by keys, so that whoever read a key hears of a change of its value alone: of a keystroke in a form of
 * hundreds of fields, one looks again. A key that was read once is kept as long as the store that calls this lives;
 * there are as many as fields of the largest lab that was shown.
 */
export function byKey<Source, Value>(
  source: () => Source,
  valueOf: (source: Source, key: string) => Value,
): (key: string) => Value {
  const values = new Map<string, ShallowRef<Value>>();
  let current: Source;
  watch(
    source,
    (now) => {
      current = now;
      for (const [key, value] of values) value.value = valueOf(now, key);
    },
    // At once, since whoever edits reads what came of it.
    { immediate: true, flush: 'sync' },
  );
  return (key) => {
    let value = values.get(key);
    if (value === undefined)
      values.set(key, (value = shallowRef(valueOf(current, key)) as ShallowRef<Value>));
    return value.value;
  };
}
