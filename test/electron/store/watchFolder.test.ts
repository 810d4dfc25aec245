import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { fileMark, watchFolder } from '../../../electron/store/watchFolder.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'lvs-lab-watch-'));
});
afterEach(() => {
  vi.useRealTimers();
  rmSync(folder, { recursive: true, force: true });
});

describe('watchFolder', () => {
  it('names what came, and says nothing more once it is stopped', async () => {
    const [seen, other]: [Set<unknown>, Set<unknown>] = [new Set(), new Set()];
    const stop = watchFolder(folder, (name) => seen.add(name));
    const stopOther = watchFolder(folder, (name) => other.add(name));
    writeFileSync(path.join(folder, 'a'), '');
    await vi.waitFor(() => expect([seen.has('a'), other.has('a')]).toEqual([true, true]), 5000);
    stop();
    writeFileSync(path.join(folder, 'b'), '');
    // The other one has heard of it, so the first would have.
    await vi.waitFor(() => expect(other.has('b')).toBe(true), 5000);
    expect(seen.has('b')).toBe(false);
    stopOther();
  });

  it('asks to look from time to time where the system cannot watch', () => {
    vi.useFakeTimers();
    const onEvent = vi.fn();
    const stop = watchFolder(path.join(folder, 'none'), onEvent);
    vi.advanceTimersByTime(10_000);
    expect(onEvent).toHaveBeenCalledTimes(5);
    expect(onEvent).toHaveBeenCalledWith(undefined);
    stop();
    vi.advanceTimersByTime(10_000);
    expect(onEvent).toHaveBeenCalledTimes(5);
  });
});

describe('fileMark', () => {
  it('is another for another content, and none without a file', () => {
    const file = path.join(folder, 'a');
    expect(fileMark(file)).toBeUndefined();
    writeFileSync(file, 'one');
    const before = fileMark(file);
    expect(fileMark(file)).toBe(before);
    writeFileSync(file, 'longer');
    expect(fileMark(file)).not.toBe(before);
  });
});
