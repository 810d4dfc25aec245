import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, readFile, rename, rm, stat, statfs, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { LabError } from '../../lab/contract/labError.ts';
import { takeBuildLock } from './buildLock.ts';

/** What a build says of itself while it lasts. */
export type BuildProgress =
  | { readonly kind: 'stage'; readonly stage: string }
  /** Another process is building the same; this one waits for it. */
  | { readonly kind: 'waiting'; readonly pid: number };

export interface BuildOptions {
  /** Folder of images and templates; made when it is missing. */
  readonly cacheFolder: string;
  readonly signal: AbortSignal;
  readonly onProgress?: (progress: BuildProgress) => void;
}

/** What an entry is made of; `manifest.json` in its folder. */
export interface Manifest {
  readonly id: string;
  /** What it was made from, for people and for `import`. */
  readonly about: Readonly<Record<string, unknown>>;
  readonly files: Readonly<
    Record<string, { readonly size: number; readonly mtimeMs: number; readonly sha256: string }>
  >;
}

export interface CacheEntryOptions extends BuildOptions {
  /** `images` or `templates`. */
  readonly kind: string;
  /** Hash of all that the entry follows from. */
  readonly id: string;
  readonly about: Readonly<Record<string, unknown>>;
  /** Names of the files that make it whole. */
  readonly files: readonly string[];
  /** `full` reads every byte; `quick` (default) only files whose size or time differ from the manifest's. */
  readonly verify?: 'quick' | 'full';
  /** Makes the files in a temporary folder. A failure leaves nothing behind. */
  build(folder: string): Promise<void>;
}

export const manifestName = 'manifest.json';
/** Below this much free space a failed build is taken for a full disk. */
const fullDiskBytes = 32 * 1024 * 1024;

/**
 * The folder of a cache entry, made first where it is missing or broken, by one process at a time. It appears whole:
 * made under another name, its checksums written, then renamed. Rejects with what `build` rejects with, or `disk-full`.
 */
export async function ensureCacheEntry(options: CacheEntryOptions): Promise<string> {
  const { kind, id, cacheFolder, signal, onProgress } = options;
  const parent = path.join(cacheFolder, kind);
  const folder = path.join(parent, id);
  signal.throwIfAborted();
  if (await isWhole(folder, options)) return folder;
  await makeFolder(parent);
  const lock = await takeBuildLock(`${folder}.lock`, signal, (pid) => onProgress?.({ kind: 'waiting', pid }));
  try {
    // Whoever held the lock before may have made it.
    if (await isWhole(folder, options)) return folder;
    await removeLeftovers(parent, id);
    const unfinished = path.join(parent, `${id}.new`);
    try {
      await mkdir(unfinished, { mode: 0o700 });
      await options.build(unfinished);
      signal.throwIfAborted();
      await writeManifest(unfinished, options);
      await rename(unfinished, folder);
    } catch (error) {
      // Before what was made is removed, which may be what filled the disk.
      const cause = await diskFullOr(error, parent);
      await rm(unfinished, { recursive: true, force: true });
      throw cause;
    }
    return folder;
  } finally {
    lock.release();
  }
}

/** Whether an entry is there, by its manifest and the sizes of its files: quick, and right unless somebody changed them. */
export async function hasCacheEntry({
  cacheFolder,
  kind,
  id,
  files,
}: Pick<CacheEntryOptions, 'cacheFolder' | 'kind' | 'id' | 'files'>): Promise<boolean> {
  const folder = path.join(cacheFolder, kind, id);
  const manifest = await readManifest(folder);
  if (manifest?.id !== id) return false;
  const sizes = files.map(async (name) => {
    const found = await stat(path.join(folder, name)).catch(() => undefined);
    return found !== undefined && found.size === manifest.files[name]?.size;
  });
  return (await Promise.all(sizes)).every((isSame) => isSame);
}

/** `disk-full` when there is no room left in the folder, else the error itself. */
export async function diskFullOr(error: unknown, folder: string): Promise<unknown> {
  const full =
    (error as NodeJS.ErrnoException | undefined)?.code === 'ENOSPC' ||
    (await freeBytes(folder)) < fullDiskBytes;
  return full ? diskFull(folder, fullDiskBytes, error) : error;
}

/** Rejects with `disk-full` unless so many bytes are free where the folder is. */
export async function needSpace(folder: string, bytes: number): Promise<void> {
  if ((await freeBytes(folder)) < bytes) throw diskFull(folder, bytes);
}

/** Bytes that an ordinary user can still write where the folder is. */
async function freeBytes(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

function diskFull(folder: string, bytes: number, cause?: unknown): LabError {
  return new LabError(
    {
      code: 'disk-full',
      what: 'There is not enough room on the disk',
      why: `${folder} has less than ${Math.round(bytes / 1024 / 1024)} MB free`,
      next: 'Free some space, or choose another place with LVS_LAB_CACHE, LVS_LAB_STATE or TMPDIR, and start again.',
    },
    { cause },
  );
}

/** Reads an entry's manifest; `undefined` when it is missing or no manifest. */
export async function readManifest(folder: string): Promise<Manifest | undefined> {
  try {
    const value = JSON.parse(
      await readFile(path.join(folder, manifestName), 'utf8'),
    ) as Partial<Manifest> | null;
    if (typeof value?.id !== 'string' || typeof value.files !== 'object') return undefined;
    return { id: value.id, about: value.about ?? {}, files: value.files };
  } catch (error) {
    if (error instanceof SyntaxError || (error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Names of the files that do not match the manifest. */
export async function findBrokenFiles(
  folder: string,
  manifest: Manifest,
  verify: 'quick' | 'full',
): Promise<string[]> {
  const broken: string[] = [];
  for (const [name, expected] of Object.entries(manifest.files)) {
    const file = path.join(folder, name);
    const found = await stat(file).catch(() => undefined);
    const untouched =
      verify === 'quick' && found !== undefined && Math.floor(found.mtimeMs) === expected.mtimeMs;
    if (found?.size !== expected.size || !(untouched || (await sha256(file)) === expected.sha256))
      broken.push(name);
  }
  return broken;
}

async function isWhole(folder: string, options: CacheEntryOptions): Promise<boolean> {
  const manifest = await readManifest(folder);
  if (manifest?.id !== options.id || options.files.some((name) => !(name in manifest.files))) return false;
  return (await findBrokenFiles(folder, manifest, options.verify ?? 'quick')).length === 0;
}

/** Writes the manifest of what is in the folder now, and waits until all of it is on the disk. */
export async function writeManifest(
  folder: string,
  entry: {
    readonly id: string;
    readonly about: Readonly<Record<string, unknown>>;
    readonly files: readonly string[];
  },
): Promise<void> {
  const files: Record<string, Manifest['files'][string]> = {};
  for (const name of entry.files) {
    const file = path.join(folder, name);
    const handle = await open(file, 'r+');
    await handle.sync();
    const { size, mtimeMs } = await handle.stat();
    await handle.close();
    files[name] = { size, mtimeMs: Math.floor(mtimeMs), sha256: await sha256(file) };
  }
  const manifest: Manifest = { id: entry.id, about: entry.about, files };
  await writeFile(path.join(folder, manifestName), `${JSON.stringify(manifest, undefined, 2)}\n`);
}

async function sha256(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file, { highWaterMark: 1024 * 1024 }), hash);
  return hash.digest('hex');
}

async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new LabError(
      {
        code: 'user-unsupported',
        what: 'The cache folder cannot be made',
        why: error instanceof Error ? error.message : String(error),
        next: 'Set LVS_LAB_CACHE to a folder that you may write to.',
      },
      { cause: error },
    );
  }
}

/** Takes an entry away so that it is never seen half there. */
export async function removeEntry(folder: string): Promise<void> {
  await rm(path.join(folder, manifestName), { force: true });
  await rm(folder, { recursive: true, force: true });
}

/** What a killed build left, and the entry itself where it is broken. */
async function removeLeftovers(parent: string, id: string): Promise<void> {
  for (const name of await readdir(parent)) {
    if (name === id || name.startsWith(`${id}.new`))
      await rm(path.join(parent, name), { recursive: true, force: true });
  }
}
