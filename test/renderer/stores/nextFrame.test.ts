import { beforeEach, expect, test, vi } from 'vitest';
import { nextFrame } from '../../../renderer/stores/nextFrame.ts';
import { framesByHand } from '../framesByHand.ts';

const { drawFrame, count } = framesByHand();
let done: string[];
beforeEach(() => (done = []));

const work = (name: string) => (): void => void done.push(name);

test('each frame has one piece of work, in the order in which they were asked for', () => {
  nextFrame(work('a'));
  nextFrame(work('b'));
  expect(done).toEqual([]);
  drawFrame();
  expect(done).toEqual(['a']);
  nextFrame(work('c'));
  drawFrame();
  drawFrame();
  drawFrame();
  expect(done).toEqual(['a', 'b', 'c']);
});

test('where no frames come, all that waits is done together, once, soon', () => {
  for (const name of ['a', 'b']) nextFrame(work(name));
  vi.advanceTimersByTime(1000);
  expect(done).toEqual(['a', 'b']);
  drawFrame();
  expect(done).toEqual(['a', 'b']);
});

test('work that is called off is not done, and asks for no frame when it was the last', () => {
  const callOff = nextFrame(work('a'));
  nextFrame(work('b'));
  callOff();
  drawFrame();
  expect(done).toEqual(['b']);
  // Too late, which does no harm.
  callOff();
  nextFrame(work('c'))();
  expect(count()).toBe(0);
  vi.advanceTimersByTime(1000);
  expect(done).toEqual(['b']);
});

test('work that asks for more gets the next frame, and work that fails leaves the others theirs', () => {
  nextFrame(() => nextFrame(work('more')));
  nextFrame(() => {
    throw new Error('failed');
  });
  drawFrame();
  expect(drawFrame).toThrow('failed');
  drawFrame();
  expect(done).toEqual(['more']);

  nextFrame(() => {
    throw new Error('failed');
  });
  nextFrame(work('other'));
  expect(() => vi.advanceTimersByTime(1000)).toThrow('failed');
  expect(done).toEqual(['more', 'other']);
});
