import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LabFileWatch } from '../../../../electron/service/files/labFileWatch.ts';

/** Longer than the watch waits before it looks, in milliseconds. */
const longEnough = 1000;

let library: string;
let told: string[];
let watch: LabFileWatch;

beforeEach(() => {
  vi.useFakeTimers();
  library = realpathSync(mkdtempSync(path.join(tmpdir(), 'lvs-lab-watch-')));
  told = [];
  watch = new LabFileWatch((file) => told.push(path.basename(file)));
  // A folder that is new to it is looked at once of its own accord.
  watch.watch(library, []);
});
afterEach(() => {
  watch.close();
  vi.useRealTimers();
  rmSync(library, { recursive: true, force: true });
});

const write = (name: string): string => {
  const file = path.join(library, name);
  writeFileSync(file, 'name: some');
  return file;
};

describe('a watch of lab files', () => {
  it('tells of what another wrote', () => {
    write('else.yaml');
    vi.advanceTimersByTime(longEnough);
    expect(told).toEqual(['else.yaml']);
  });

  it('tells once of a change of this process, though it would have looked between the writing and the telling', async () => {
    await watch.during(async () => {
      const file = write('own.yaml');
      await vi.advanceTimersByTimeAsync(longEnough);
      watch.tell(file);
    });
    vi.advanceTimersByTime(longEnough);
    expect(told).toEqual(['own.yaml']);
  });

  it("tells of what another wrote during a change of this process's own, also of one that failed", async () => {
    const change = watch.during(async () => {
      write('else.yaml');
      await vi.advanceTimersByTimeAsync(longEnough);
      expect(told).toEqual([]);
      throw new Error('disk full');
    });
    await expect(change).rejects.toThrow('disk full');
    vi.advanceTimersByTime(longEnough);
    expect(told).toEqual(['else.yaml']);
  });
});
