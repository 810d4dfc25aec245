import { expect, test } from 'vitest';
import { ChannelSlots } from '../../../electron/ssh/channelSlots.ts';

const never = new AbortController().signal;

test('Places are given in the order of asking, and a place is given back only once', async () => {
  const slots = new ChannelSlots(1);
  const order: string[] = [];
  const release = await slots.take(never);
  const first = slots.take(never).then((giveBack) => {
    order.push('first');
    return giveBack;
  });
  const second = slots.take(never).then((giveBack) => {
    order.push('second');
    return giveBack;
  });
  release();
  release();
  const releaseFirst = await first;
  expect(order).toEqual(['first']);
  releaseFirst();
  await second;
  expect(order).toEqual(['first', 'second']);
});

test('Who gives up loses only their own turn', async () => {
  const slots = new ChannelSlots(1);
  const release = await slots.take(never);
  const abort = new AbortController();
  const reason = new Error('enough');
  const impatient = slots.take(abort.signal);
  const patient = slots.take(never);
  abort.abort(reason);
  await expect(impatient).rejects.toBe(reason);
  release();
  (await patient)();
  await expect(slots.take(abort.signal)).rejects.toBe(reason);
});

test('After a refusal all who wait and all who come are turned away', async () => {
  const slots = new ChannelSlots(1);
  const release = await slots.take(never);
  const waiting = [slots.take(never), slots.take(never)];
  const gone = new Error('gone');
  slots.refuse(gone);
  for (const each of waiting) await expect(each).rejects.toBe(gone);
  release();
  await expect(slots.take(never)).rejects.toBe(gone);
});
