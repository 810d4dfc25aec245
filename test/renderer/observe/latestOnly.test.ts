import { expect, test } from 'vitest';
import { nextTick } from 'vue';
import { latestOnly } from '../../../renderer/observe/latestOnly.ts';
import { weightScale } from '../../../renderer/observe/weightScale.ts';

test('of the values that come while one is under way only the last is sent, and after it', async () => {
  const sent: number[] = [];
  let finish = (): void => undefined;
  const { give, isBusy } = latestOnly<number>((value) => {
    sent.push(value);
    return new Promise((resolve) => (finish = resolve));
  });
  for (const value of [1, 2, 3, 4]) give(value);
  expect(sent).toEqual([1]);
  finish();
  await nextTick();
  expect(sent).toEqual([1, 4]);
  expect(isBusy.value).toBe(true);
  finish();
  await nextTick();
  expect(isBusy.value).toBe(false);
  give(5);
  expect(sent).toEqual([1, 4, 5]);
});

test('a scale has room above the largest weight, up to the largest that there is', () => {
  expect([0, 1, 5, 6, 11, 30, 400, 40_000, 65_535].map(weightScale)).toEqual([
    10, 10, 10, 20, 50, 100, 1000, 65_535, 65_535,
  ]);
});
