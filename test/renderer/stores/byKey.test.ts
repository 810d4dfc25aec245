import { describe, expect, test } from 'vitest';
import { effectScope, ref, watchEffect } from 'vue';
import { byKey } from '../../../renderer/stores/byKey.ts';
import { sharing } from '../../../renderer/stores/sharing.ts';

test('who reads a key hears of a change of its value, and of no other', () => {
  const source = ref({ a: 1, b: 1 });
  const heard: (readonly [string, number | undefined])[] = [];
  const scope = effectScope();
  scope.run(() => {
    const at = byKey(
      () => source.value,
      (values, key) => (values as Readonly<Record<string, number>>)[key],
    );
    for (const key of ['a', 'b', 'c']) watchEffect(() => heard.push([key, at(key)]), { flush: 'sync' });
  });
  heard.length = 0;
  source.value = { a: 1, b: 2 };

  expect(heard).toEqual([['b', 2]]);
  scope.stop();
});

describe('sharing', () => {
  const before = { list: [{ x: 1 }, { x: 2 }], map: { y: null } };

  test('gives the value before where nothing changed, though all was made anew', () => {
    expect(sharing(structuredClone(before), before)).toBe(before);
  });

  test('gives the parts of the value before that did not change', () => {
    const now = sharing({ list: [{ x: 1 }, { x: 3 }, { x: 2 }], map: { y: null } }, before);

    expect(now).toEqual({ list: [{ x: 1 }, { x: 3 }, { x: 2 }], map: { y: null } });
    expect(now.list[0]).toBe(before.list[0]);
    expect(now.map).toBe(before.map);
  });

  test.each([
    ['an item less', [1, 2], [1]],
    ['a key less', { a: 1, b: 2 }, { a: 1 }],
    ['keys in another order', { a: 1, b: 2 }, { b: 2, a: 1 }],
    ['undefined in the place of nothing', {}, { a: undefined }],
    ['a mapping in the place of a list', [], {}],
    ['nothing', { a: 1 }, undefined],
  ])('sees %s', (_, old, value) => {
    expect(JSON.stringify(sharing<unknown>(value, old))).toBe(JSON.stringify(value));
    expect(sharing<unknown>(value, old)).not.toBe(old);
  });
});
