import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { LabError } from '../../lab/contract/labError.ts';
import { diskFullOr, findBrokenFiles, manifestName, readManifest, removeEntry } from './cacheEntry.ts';
import { takeBuildLock } from './buildLock.ts';
import {
  hostArchitecture,
  imageFiles,
  imageIn,
  imagesFolder,
  type Architecture,
  type Image,
} from './image.ts';

export interface ExportImageOptions {
  readonly image: Image;
  /** The archive to write; an existing one is replaced. */
  readonly file: string;
  readonly signal: AbortSignal;
}

export interface ImportImageOptions {
  readonly file: string;
  readonly cacheFolder: string;
  readonly signal: AbortSignal;
  /** Architecture that is wanted. Default: this computer's. */
  readonly architecture?: Architecture;
}

const run = promisify(execFile);

/** Writes an image into one file (a tar archive of about 100 MB), for a computer that cannot build it. */
export async function exportImage({ image, file, signal }: ExportImageOptions): Promise<void> {
  const unfinished = `${file}.${process.pid}.new`;
  try {
    // The disk is compressed already. `--force-local`: a name with a colon is not one on another computer.
    await run(
      'tar',
      ['--force-local', '-C', path.dirname(image.disk), '-cf', unfinished, manifestName, ...imageFiles],
      { signal },
    );
    await rename(unfinished, file);
  } catch (error) {
    await rm(unfinished, { force: true });
    signal.throwIfAborted();
    throw await diskFullOr(error, path.dirname(path.resolve(file)));
  }
}

/**
 * Puts an exported image into the cache, where `ensureImage` of the same recipe finds it. Rejects with `image-import`
 * when the file is no image, does not match its checksums or is for another architecture; nothing is left then.
 */
export async function importImage(options: ImportImageOptions): Promise<Image> {
  const { file, signal } = options;
  const cacheFolder = path.resolve(options.cacheFolder);
  const parent = path.join(cacheFolder, imagesFolder);
  await mkdir(parent, { recursive: true, mode: 0o700 });
  const unpacked = await mkdtemp(path.join(parent, 'import-'));
  try {
    await unpack(file, unpacked, signal);
    const { id, architecture, variant } = await verify(unpacked, options);
    const folder = path.join(parent, id);
    const lock = await takeBuildLock(`${folder}.lock`, signal, () => undefined);
    try {
      await removeEntry(folder);
      await rename(unpacked, folder);
    } finally {
      lock.release();
    }
    return imageIn(folder, { id, architecture, variant });
  } finally {
    await rm(unpacked, { recursive: true, force: true });
  }
}

async function unpack(file: string, folder: string, signal: AbortSignal): Promise<void> {
  try {
    // Only the names that an image has: an archive cannot place anything else, or anything elsewhere.
    const names = [manifestName, ...imageFiles];
    await run(
      'tar',
      ['--force-local', '--no-same-owner', '-C', folder, '-xf', path.resolve(file), ...names],
      { signal },
    );
  } catch (error) {
    signal.throwIfAborted();
    const cause = await diskFullOr(error, folder);
    throw cause === error ? refused(file, 'it is not an exported image, or cannot be read', error) : cause;
  }
}

async function verify(
  folder: string,
  options: ImportImageOptions,
): Promise<Pick<Image, 'id' | 'architecture' | 'variant'>> {
  const { file, architecture: wanted = hostArchitecture() } = options;
  const manifest = await readManifest(folder);
  if (manifest === undefined) throw refused(file, 'its manifest cannot be read');
  const { architecture, variant } = manifest.about;
  const isImage =
    (architecture === 'amd64' || architecture === 'arm64') && (variant === 'full' || variant === 'bare');
  if (!isImage || !/^[a-z0-9-]+$/.test(manifest.id))
    throw refused(file, 'its manifest is not that of an image');
  if (architecture !== wanted)
    throw refused(file, `it is for ${architecture}, and this computer needs ${wanted}`);
  const missing = imageFiles.filter((name) => !(name in manifest.files));
  const unknown = Object.keys(manifest.files).filter((name) => !imageFiles.some((known) => known === name));
  if (missing.length + unknown.length > 0)
    throw refused(file, 'its manifest names other files than an image has');
  const broken = await findBrokenFiles(folder, manifest, 'full');
  if (broken.length > 0) throw refused(file, `${broken.join(', ')} does not match its checksum`);
  return { id: manifest.id, architecture, variant };
}

function refused(file: string, why: string, cause?: unknown): LabError {
  return new LabError(
    {
      code: 'image-import',
      what: `The image ${file} was not imported`,
      why,
      next: 'Export it again on the computer that built it, and compare the sizes of the two files after copying.',
    },
    { cause },
  );
}
