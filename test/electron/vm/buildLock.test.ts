import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { takeBuildLock } from '../../../electron/vm/buildLock.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'lock-'));
  file = path.join(folder, 'entry.lock');
});
afterEach(() => rmSync(folder, { recursive: true }));

const never = new AbortController().signal;
const deadPid = (): number => spawnSync(process.execPath, ['-e', '']).pid;

it('is held by one at a time, and the next is told who holds it', async () => {
  const first = await takeBuildLock(file, never, () => undefined);
  const told: number[] = [];
  let taken = false;
  const second = takeBuildLock(file, never, (pid) => told.push(pid)).then((lock) => {
    taken = true;
    return lock;
  });
  await expect.poll(() => told).toEqual([process.pid]);
  expect(taken).toBe(false);
  first.release();
  (await second).release();
  expect(readdirSync(folder)).toEqual([]);
});

it('is taken over from a process that is gone', async () => {
  writeFileSync(file, JSON.stringify({ pid: deadPid(), started: '' }));
  const lock = await takeBuildLock(file, never, () => expect.unreachable());
  expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ pid: process.pid });
  lock.release();
  expect(readdirSync(folder)).toEqual([]);
});

it.runIf(process.platform === 'linux')(
  'is taken over when another process has the holder’s pid by now',
  async () => {
    writeFileSync(file, JSON.stringify({ pid: process.pid, started: 'an earlier boot/1' }));
    const lock = await takeBuildLock(file, never, () => expect.unreachable());
    lock.release();
  },
);

it('is taken over when its content is broken', async () => {
  writeFileSync(file, '');
  const lock = await takeBuildLock(file, never, () => expect.unreachable());
  lock.release();
});

it('is taken by one after the other when many wait for a dead one', async () => {
  writeFileSync(file, JSON.stringify({ pid: deadPid(), started: '' }));
  let inside = 0;
  let most = 0;
  await Promise.all(
    Array.from({ length: 5 }, async () => {
      const lock = await takeBuildLock(file, never, () => undefined);
      inside += 1;
      most = Math.max(most, inside);
      await Promise.resolve();
      inside -= 1;
      lock.release();
    }),
  );
  expect(most).toBe(1);
});

it('stops waiting with the signal’s reason', async () => {
  const held = await takeBuildLock(file, never, () => undefined);
  const cancel = new AbortController();
  const waiting = takeBuildLock(file, cancel.signal, () => cancel.abort(new Error('enough')));
  await expect(waiting).rejects.toThrow('enough');
  held.release();
});
