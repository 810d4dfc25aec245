import { expect, onTestFinished, test } from 'vitest';
import { effectScope, nextTick, ref } from 'vue';
import { useTurns } from '../../../renderer/testing/useTurns.ts';
import { framesByHand } from '../framesByHand.ts';

const { drawFrame, count } = framesByHand();

/** Three parts that show a value, and how to stop. */
function threeParts(first: string) {
  const value = ref(first);
  const scope = effectScope();
  onTestFinished(() => scope.stop());
  const parts = scope.run(() => useTurns(() => value.value, 3)) ?? [];
  return { value, scope, shown: () => parts.map((part) => part.value) };
}

test('the first part shows the first value at once, each other one a frame later', () => {
  const { shown } = threeParts('a');
  expect(shown()).toEqual(['a', undefined, undefined]);
  drawFrame();
  expect(shown()).toEqual(['a', 'a', undefined]);
  drawFrame();
  expect(shown()).toEqual(['a', 'a', 'a']);
  expect(count()).toBe(0);
});

test('a new value reaches one part with each frame', async () => {
  const { value, shown } = threeParts('a');
  drawFrame();
  drawFrame();
  value.value = 'b';
  await nextTick();
  expect(shown()).toEqual(['a', 'a', 'a']);
  const seen = [];
  for (let frame = 0; frame < 3; frame += 1) {
    drawFrame();
    seen.push(shown().join(''));
  }
  expect(seen).toEqual(['baa', 'bba', 'bbb']);
});

test('no part is passed over, however quickly values follow, and each shows what is newest in its turn', async () => {
  const { value, shown } = threeParts('a');
  const seen = [];
  for (const next of ['b', 'c', 'd', 'e']) {
    value.value = next;
    await nextTick();
    drawFrame();
    seen.push(shown().join(''));
  }
  // The second and the third part were waiting already when the first came to wait again.
  expect(seen).toEqual(['ab', 'abc', 'dbc', 'dec']);
});

test('nothing is drawn for a page that is gone', () => {
  const { scope, shown } = threeParts('a');
  scope.stop();
  expect(count()).toBe(0);
  drawFrame();
  expect(shown()).toEqual(['a', undefined, undefined]);
});
