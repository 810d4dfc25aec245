import { PassThrough } from 'node:stream';
import type { ClientChannel } from 'ssh2';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { SshChannel } from '../../../electron/ssh/sshChannel.ts';

const killAfterMs = 1000;
/** Longer than any machine may take to pass a signal on. */
const foreverMs = 60_000;

let sent: string[];
/** Each settles when the signal has reached the command. */
let deliveries: PromiseWithResolvers<undefined>[];
let stderr: PassThrough;
let channel: SshChannel;

beforeEach(() => {
  vi.useFakeTimers();
  sent = [];
  deliveries = [];
  stderr = new PassThrough();
  const stream = Object.assign(new PassThrough(), {
    stderr,
    close: () => void sent.push('closed'),
  }) as unknown as ClientChannel;
  channel = new SshChannel(
    stream,
    (pid, signal) => {
      sent.push(`${signal} ${pid}`);
      const delivery = Promise.withResolvers<undefined>();
      deliveries.push(delivery);
      return delivery.promise;
    },
    killAfterMs,
  );
});
afterEach(() => {
  channel.abandon();
  vi.useRealTimers();
});

/** The command begins, which tells its process id. */
async function begin(): Promise<void> {
  stderr.write('\u0001lvs-lab-pid 77\n');
  await vi.advanceTimersByTimeAsync(0);
}

test('A signal that is long under way is not overtaken by the one that kills', async () => {
  await begin();
  channel.close();
  await vi.advanceTimersByTimeAsync(5_000);
  expect(sent).toEqual(['TERM 77']);
  deliveries[0]!.resolve(undefined);
  await vi.advanceTimersByTimeAsync(killAfterMs - 1);
  expect(sent).toEqual(['TERM 77']);
  await vi.advanceTimersByTimeAsync(1);
  expect(sent).toEqual(['TERM 77', 'closed', 'KILL 77']);
});

test('A machine that passes nothing on is not waited for without end', async () => {
  await begin();
  channel.close();
  await vi.advanceTimersByTimeAsync(foreverMs);
  expect(sent).toEqual(['TERM 77', 'closed', 'KILL 77']);
  expect(await channel.exit).toEqual({});
});

test('A command that begins late gets the last signal alone', async () => {
  channel.close('INT');
  channel.close('KILL');
  await begin();
  expect(sent).toEqual(['KILL 77']);
});
