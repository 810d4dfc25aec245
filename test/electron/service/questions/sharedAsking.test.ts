import { expect, test, vi } from 'vitest';
import { SharedAsking } from '../../../../electron/service/questions/sharedAsking.ts';

const never = new AbortController().signal;

test('who asks the same at the same time is answered together', async () => {
  const asking = new SharedAsking<string>();
  const ask = vi.fn(() => Promise.resolve('yes'));
  expect(await Promise.all([asking.ask('a', never, ask), asking.ask('a', never, ask)])).toEqual([
    'yes',
    'yes',
  ]);
  expect(ask).toHaveBeenCalledOnce();
});

test('another question, and the same one later, are asked anew', async () => {
  const asking = new SharedAsking<string>();
  const ask = vi.fn(() => Promise.resolve('yes'));
  await Promise.all([asking.ask('a', never, ask), asking.ask('b', never, ask)]);
  await asking.ask('a', never, ask);
  expect(ask).toHaveBeenCalledTimes(3);
});

test('it is asked for as long as anybody wants to know, and no longer', async () => {
  const asking = new SharedAsking<string>();
  const [first, second] = [new AbortController(), new AbortController()];
  let until = never;
  const ask = (signal: AbortSignal): Promise<string> => {
    until = signal;
    return new Promise(() => undefined);
  };
  const answers = [asking.ask('a', first.signal, ask), asking.ask('a', second.signal, ask)];
  first.abort(new Error('first'));
  await expect(answers[0]).rejects.toThrow('first');
  expect(until.aborted).toBe(false);
  second.abort(new Error('second'));
  await expect(answers[1]).rejects.toThrow('second');
  expect(until.reason).toEqual(new Error('second'));
});

test('a failure is everybody’s', async () => {
  const asking = new SharedAsking<string>();
  const ask = (): Promise<string> => Promise.reject(new Error('no'));
  const answers = [asking.ask('a', never, ask), asking.ask('a', never, ask)];
  for (const answer of answers) await expect(answer).rejects.toThrow('no');
});
