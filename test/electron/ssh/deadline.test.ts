import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Deadline } from '../../../electron/ssh/deadline.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});
const passed = new Error('too late');
const never = new AbortController().signal;

test('It aborts when its time is over, and not after it was stopped', () => {
  const deadline = new Deadline(1000, passed, never);
  const stopped = new Deadline(1000, passed, never);
  stopped.stop();
  vi.advanceTimersByTime(999);
  expect(deadline.signal.aborted).toBe(false);
  vi.advanceTimersByTime(1);
  expect(deadline.signal.reason).toBe(passed);
  expect(stopped.signal.aborted).toBe(false);
});

test('Time spent waiting for an answer is not counted, all other time is', async () => {
  const deadline = new Deadline(1000, passed, never);
  vi.advanceTimersByTime(600);
  const answer = deadline.pausedFor(async () => {
    await new Promise((resolve) => setTimeout(resolve, 60_000));
    return 'yes';
  });
  await vi.advanceTimersByTimeAsync(60_000);
  expect(await answer).toBe('yes');
  vi.advanceTimersByTime(399);
  expect(deadline.signal.aborted).toBe(false);
  vi.advanceTimersByTime(1);
  expect(deadline.signal.reason).toBe(passed);
});

test('An abort ends the wait for an answer with its reason', async () => {
  const abort = new AbortController();
  const deadline = new Deadline(1000, passed, abort.signal);
  const answer = deadline.pausedFor(() => new Promise(() => undefined));
  const reason = new Error('never mind');
  abort.abort(reason);
  await expect(answer).rejects.toBe(reason);
  deadline.stop();
});
