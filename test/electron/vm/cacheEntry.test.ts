import {
  appendFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ensureCacheEntry, needSpace, type CacheEntryOptions } from '../../../electron/vm/cacheEntry.ts';

let cacheFolder: string;
let builds: number;
beforeEach(() => {
  cacheFolder = mkdtempSync(path.join(tmpdir(), 'cache-'));
  builds = 0;
});
afterEach(() => rmSync(cacheFolder, { recursive: true }));

const entry = (more: Partial<CacheEntryOptions> = {}): Promise<string> =>
  ensureCacheEntry({
    kind: 'images',
    id: 'one',
    about: {},
    files: ['disk'],
    cacheFolder,
    signal: new AbortController().signal,
    build: async (folder) => {
      builds += 1;
      await writeFile(path.join(folder, 'disk'), `content`);
    },
    ...more,
  });
const names = (): string[] => readdirSync(path.join(cacheFolder, 'images')).sort();

describe('a cache entry', () => {
  it('is built once and found again', async () => {
    const folder = await entry();
    expect(await entry()).toBe(folder);
    expect(builds).toBe(1);
    expect(readFileSync(path.join(folder, 'disk'), 'utf8')).toBe('content');
    expect(names()).toEqual(['one']);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
  });

  it('is built once when several ask at the same time', async () => {
    await Promise.all([entry(), entry(), entry()]);
    expect(builds).toBe(1);
  });

  it('is built again when a file was cut off, is missing, or the manifest is', async () => {
    const folder = await entry();
    writeFileSync(path.join(folder, 'disk'), 'cont');
    await entry();
    rmSync(path.join(folder, 'disk'));
    await entry();
    rmSync(path.join(folder, 'manifest.json'));
    await entry();
    writeFileSync(path.join(folder, 'manifest.json'), '{');
    await entry();
    expect(builds).toBe(5);
    expect(readFileSync(path.join(folder, 'disk'), 'utf8')).toBe('content');
  });

  it('is read through when only a time differs, and kept when the content is right', async () => {
    const disk = path.join(await entry(), 'disk');
    utimesSync(disk, 1, 1);
    await entry();
    expect(builds).toBe(1);
    writeFileSync(disk, 'CONTENT');
    await entry();
    expect(builds).toBe(2);
  });

  it('is read through on demand even when size and time are right', async () => {
    const disk = path.join(await entry(), 'disk');
    const { mtimeMs } = statSync(disk);
    writeFileSync(disk, 'CONTENT');
    utimesSync(disk, 1, Math.floor(mtimeMs) / 1000);
    await entry();
    expect(builds).toBe(1);
    await entry({ verify: 'full' });
    expect(builds).toBe(2);
  });

  it('leaves nothing behind when its build fails, and can be built afterwards', async () => {
    const build = async (folder: string): Promise<void> => {
      await writeFile(path.join(folder, 'disk'), 'half');
      throw new Error('no network');
    };
    await expect(entry({ build })).rejects.toThrow('no network');
    expect(names()).toEqual([]);
    await entry();
    expect(names()).toEqual(['one']);
  });

  it('is no entry when a file that it must have was not built', async () => {
    await expect(entry({ files: ['disk', 'kernel'] })).rejects.toThrow();
    expect(names()).toEqual([]);
  });

  it('says that the disk is full when it is', async () => {
    const full = Object.assign(new Error('write'), { code: 'ENOSPC' });
    await expect(entry({ build: () => Promise.reject(full) })).rejects.toMatchObject({
      data: { code: 'disk-full' },
    });
    await expect(needSpace(cacheFolder, Number.MAX_SAFE_INTEGER)).rejects.toMatchObject({
      data: { code: 'disk-full' },
    });
    await needSpace(cacheFolder, 1);
  });

  it('clears away what a killed build has left', async () => {
    await entry();
    const unfinished = path.join(cacheFolder, 'images', 'two.new');
    await entry({
      id: 'two',
      build: async (folder) => {
        await writeFile(path.join(folder, 'disk'), 'content');
        appendFileSync(path.join(folder, 'rest'), '');
      },
    });
    rmSync(path.join(cacheFolder, 'images', 'two', 'manifest.json'));
    const { mkdirSync } = process.getBuiltinModule('node:fs');
    mkdirSync(unfinished);
    writeFileSync(path.join(unfinished, 'stale'), '');
    const folder = await entry({ id: 'two' });
    expect(existsSync(path.join(folder, 'stale'))).toBe(false);
    expect(names()).toEqual(['one', 'two']);
  });

  it('does not start to build once cancelled', async () => {
    await expect(entry({ signal: AbortSignal.abort(new Error('enough')) })).rejects.toThrow('enough');
    expect(builds).toBe(0);
  });
});
