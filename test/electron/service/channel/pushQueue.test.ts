import { describe, expect, it, vi } from 'vitest';
import { PushQueue } from '../../../../electron/service/channel/pushQueue.ts';
import type { LabPush } from '../../../../lab/contract/labPush.ts';
import { until } from './hosts.ts';

/** A reader that takes batches in when the test says so. */
function slowReader(mostWaiting?: number) {
  const batches: (readonly LabPush[])[] = [];
  let take = (): void => undefined;
  const onOverflow = vi.fn();
  const queue = new PushQueue({
    send: (batch) => {
      batches.push(batch);
      return new Promise<void>((resolve) => (take = resolve));
    },
    onOverflow,
    ...(mostWaiting === undefined ? {} : { mostWaiting }),
  });
  return { queue, batches, onOverflow, take: () => take() };
}

const push = (path: string): LabPush => ({ kind: 'open-file', path });

describe('PushQueue', () => {
  it('sends the first push at once and what comes meanwhile in one batch', async () => {
    const { queue, batches, take } = slowReader();
    queue.add(push('1'));
    queue.add(push('2'));
    queue.add(push('3'));
    expect(batches).toEqual([[push('1')]]);
    take();
    await until(() => expect(batches).toEqual([[push('1')], [push('2'), push('3')]]));
  });

  it('keeps batches small, however much waits', async () => {
    const { queue, batches, take } = slowReader();
    const large = 'x'.repeat(200_000);
    for (let i = 0; i < 6; i++) queue.add(push(`${i}${large}`));
    take();
    await until(() => expect(batches).toHaveLength(2));
    expect(batches[1]).toHaveLength(2);
    take();
    await until(() => expect(batches).toHaveLength(3));
    expect(batches.flat().map((one) => one.kind === 'open-file' && one.path[0])).toEqual([
      '0',
      '1',
      '2',
      '3',
      '4',
    ]);
  });

  it('sends a push that is larger than a batch by itself', async () => {
    const { queue, batches, take } = slowReader();
    queue.add(push('1'));
    queue.add(push('x'.repeat(2_000_000)));
    queue.add(push('3'));
    take();
    await until(() => expect(batches).toHaveLength(2));
    expect(batches[1]).toHaveLength(1);
  });

  it('gives up once when too much waits, and sends nothing more', async () => {
    const { queue, batches, onOverflow, take } = slowReader(1000);
    queue.add(push('1'));
    for (let i = 0; i < 20; i++) queue.add(push('x'.repeat(100)));
    expect(onOverflow).toHaveBeenCalledTimes(1);
    take();
    await new Promise(setImmediate);
    expect(batches).toHaveLength(1);
  });

  it('does not count what the reader has taken in', async () => {
    const { queue, batches, onOverflow, take } = slowReader(1000);
    for (let i = 1; i <= 20; i++) {
      queue.add(push('x'.repeat(300)));
      await until(() => expect(batches).toHaveLength(i));
      take();
    }
    expect(onOverflow).not.toHaveBeenCalled();
  });

  it('takes no more once it could not send', async () => {
    const send = vi.fn(() => Promise.reject(new Error('closed')));
    const queue = new PushQueue({ send, onOverflow: () => undefined });
    queue.add(push('1'));
    await new Promise(setImmediate);
    queue.add(push('2'));
    expect(send).toHaveBeenCalledTimes(1);
  });
});
