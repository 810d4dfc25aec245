import { afterEach, expect, test, vi } from 'vitest';
import { WallClock } from '../../../../electron/vm/switch/wallClock.ts';

afterEach(() => vi.restoreAllMocks());

test('the clock never runs far from the wall clock, also after the machine slept', () => {
  const clock = new WallClock();
  expect(Math.abs(clock.nowMs() - Date.now())).toBeLessThanOrEqual(51);
  const slept = Date.now() + 3_600_000;
  vi.spyOn(Date, 'now').mockReturnValue(slept);
  expect(clock.nowMs()).toBe(slept);
  expect(Math.abs(clock.nowMs() - slept)).toBeLessThanOrEqual(50);
});
