import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { expect, test, vi } from 'vitest';
import { isRunning, waitUntilGone } from '../../../../electron/vm/host/processLife.ts';

test('a process runs until it has ended', async () => {
  const child = spawn('cat', { stdio: ['pipe', 'ignore', 'ignore'] });
  await once(child, 'spawn');
  expect(isRunning(child.pid!)).toBe(true);
  await expect(waitUntilGone(child.pid!, { deadlineMs: 20 })).rejects.toMatchObject({
    data: { code: 'lab-host-lost' },
  });
  const gone = waitUntilGone(child.pid!, { deadlineMs: 5000 });
  child.kill();
  await gone;
  expect(isRunning(child.pid!)).toBe(false);
});

test.runIf(process.platform === 'linux')(
  'an ended process that nobody has collected does not run',
  async () => {
    // The shell starts `cat`, says its number and becomes `sleep`, which collects no children.
    const parent = spawn('sh', ['-c', 'cat <&3 & echo $!; exec sleep 60'], {
      stdio: ['ignore', 'pipe', 'ignore', 'pipe'],
    });
    try {
      const [chunk] = (await once(parent.stdout!, 'data')) as [Buffer];
      const pid = Number(chunk.toString());
      const name = (): string => readFileSync(`/proc/${parent.pid}/comm`, 'utf8');
      await vi.waitFor(() => expect(name()).toBe('sleep\n'), { timeout: 5000 });
      expect(isRunning(pid)).toBe(true);
      parent.stdio[3]!.destroy();
      await vi.waitFor(() => expect(isRunning(pid)).toBe(false), { timeout: 5000 });
      expect(() => process.kill(pid, 0)).not.toThrow(); // its number is still taken
    } finally {
      parent.kill('SIGKILL');
      await once(parent, 'exit');
    }
  },
);
