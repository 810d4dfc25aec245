import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  lockHolder,
  requestCancel,
  takeLabLock,
  type LabLock,
  type LockHolder,
} from '../../../electron/store/labLock.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'lvs-lab-lock-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const nobody = (): void => undefined;

function take(runId = 'r1', onCancelRequest = nobody): LabLock {
  const taken = takeLabLock(folder, { verb: 'up', runId }, onCancelRequest);
  if (!('release' in taken)) throw new Error(`held by ${taken.pid}`);
  return taken;
}

describe('takeLabLock', () => {
  it('takes a free lock and says who holds a taken one', () => {
    const lock = take();
    const other = takeLabLock(folder, { verb: 'down', runId: 'r2' }, nobody);
    expect(other).toMatchObject({ pid: process.pid, verb: 'up', runId: 'r1' });
    lock.release();
    take('r3').release();
  });

  it('leaves no file behind', () => {
    take().release();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('takes the lock where another has just removed the folder', () => {
    rmSync(folder, { recursive: true });
    take().release();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('leaves the lock of another alone that began after the folder was removed', () => {
    const first = take('r1');
    rmSync(folder, { recursive: true });
    const second = take('r2');
    first.release();
    expect(lockHolder(folder)).toMatchObject({ runId: 'r2' });
    second.release();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('takes over the lock of a process that is gone', async () => {
    const child = spawn(process.execPath, ['-e', ''], { stdio: 'ignore' });
    await once(child, 'exit');
    const dead: LockHolder = { pid: child.pid!, startedAt: '1', verb: 'up', runId: 'r0' };
    writeFileSync(path.join(folder, 'lock'), JSON.stringify(dead));
    expect(lockHolder(folder)).toBeUndefined();
    take().release();
  });

  it('takes over the lock of a process whose number another one has now', () => {
    const reborn: LockHolder = { pid: process.pid, startedAt: 'long ago', verb: 'up', runId: 'r0' };
    writeFileSync(path.join(folder, 'lock'), JSON.stringify(reborn));
    take().release();
  });

  it('takes over a lock that was cut off while it was written', () => {
    writeFileSync(path.join(folder, 'lock'), '{"pid": 1');
    take().release();
  });

  it('gives the lock to one of many processes that ask at once', async () => {
    const dead: LockHolder = { pid: 4_000_000, startedAt: '1', verb: 'up', runId: 'r0' };
    writeFileSync(path.join(folder, 'lock'), JSON.stringify(dead));
    const module = path.resolve('electron/store/labLock.ts');
    const program = `
      import { takeLabLock } from ${JSON.stringify(module)};
      const taken = takeLabLock(${JSON.stringify(folder)}, { verb: 'up', runId: 'p' + process.pid }, () => {});
      process.stdout.write('release' in taken ? 'mine' : 'theirs');
      process.stdin.once('data', () => process.exit()).on('end', () => process.exit());
    `;
    const children = Array.from({ length: 4 }, () =>
      spawn(process.execPath, ['--input-type=module-typescript', '-e', program], {
        stdio: ['pipe', 'pipe', 'inherit'],
      }),
    );
    const answers = await Promise.all(
      children.map(async ({ stdout }) => String((await once(stdout, 'data'))[0])),
    );
    for (const child of children) child.stdin.end();
    expect(answers.toSorted()).toEqual(['mine', 'theirs', 'theirs', 'theirs']);
  });
});

describe('requestCancel', () => {
  it('tells the holder once', async () => {
    const told = vi.fn();
    const lock = take('r1', told);
    requestCancel(folder, 'r1');
    await vi.waitFor(() => expect(told).toHaveBeenCalledOnce(), { timeout: 5000 });
    lock.release();
    expect(existsSync(path.join(folder, 'cancel'))).toBe(false);
  });

  it('does not reach a holder that came after the request', () => {
    requestCancel(folder, 'r1');
    const told = vi.fn();
    take('r1', told).release();
    expect(told).not.toHaveBeenCalled();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('does not reach a holder that it does not mean', () => {
    vi.useFakeTimers();
    try {
      const told = vi.fn();
      const lock = take('r2', told);
      requestCancel(folder, 'r1');
      vi.advanceTimersByTime(2000);
      expect(told).not.toHaveBeenCalled();
      requestCancel(folder, 'r2');
      vi.advanceTimersByTime(2000);
      expect(told).toHaveBeenCalledOnce();
      lock.release();
    } finally {
      vi.useRealTimers();
    }
  });

  it('asks nobody where the folder has gone with the run', () => {
    rmSync(folder, { recursive: true });
    requestCancel(folder, 'r1');
    expect(existsSync(folder)).toBe(false);
  });

  it('writes a lock that only its owner can read', () => {
    const lock = take();
    expect(JSON.parse(readFileSync(path.join(folder, 'lock'), 'utf8'))).toMatchObject({ verb: 'up' });
    lock.release();
  });
});
