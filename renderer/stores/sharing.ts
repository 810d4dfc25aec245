/**
 * A plain value whose parts, where they are as they were in the value before, are the very objects of that; the value
 * before itself, if all is. So whoever shows a part sees at once that nothing of it changed.
 */
export function sharing<Value>(value: Value, before: unknown): Value {
  return shared(value, before) as Value;
}

function shared(value: unknown, before: unknown): unknown {
  if (Object.is(value, before) || typeof value !== 'object' || typeof before !== 'object') return value;
  if (value === null || before === null || Array.isArray(value) !== Array.isArray(before)) return value;
  if (Array.isArray(value) && Array.isArray(before)) {
    const items = value.map((item: unknown, at) => shared(item, before[at]));
    return items.length === before.length && items.every((item, at) => item === before[at]) ? before : items;
  }
  const known = new Map(Object.entries(before));
  const entries = Object.entries(value).map(([key, part]) => [key, shared(part, known.get(key))] as const);
  const keys = [...known.keys()];
  const isSame =
    entries.length === keys.length &&
    entries.every(([key, part], at) => key === keys[at] && Object.is(part, known.get(key)));
  return isSame ? before : Object.fromEntries(entries);
}
