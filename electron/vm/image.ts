import { execFile } from 'node:child_process';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { LabError } from '../../lab/contract/labError.ts';
import { diskFullOr, ensureCacheEntry, hasCacheEntry, needSpace, type BuildOptions } from './cacheEntry.ts';
import { findMissing, missingSoftware, type HostProgram } from './hostSoftware.ts';
import { findRecipeFolder, imageId, readRecipe, writeRecipe, type ImageRecipe } from './imageRecipe.ts';
import { runBuild } from './runBuild.ts';

export type Architecture = 'amd64' | 'arm64';
/** `full` has everything a lab needs installed; `bare` has ipvsadm and nginx only as packages to install offline. */
export type ImageVariant = 'full' | 'bare';

/** An image in the cache: what a machine boots from. Plain data with absolute paths. Its files are never written. */
export interface Image {
  /** Variant, architecture and a hash of the recipe. */
  readonly id: string;
  readonly architecture: Architecture;
  readonly variant: ImageVariant;
  readonly kernel: string;
  readonly initrd: string;
  /** qcow2. */
  readonly disk: string;
}

export interface EnsureImageOptions extends BuildOptions {
  readonly variant: ImageVariant;
  /** Default: this computer's. */
  readonly architecture?: Architecture;
  /** Folder with the recipe. Default: resources/image, looked for upwards from this module. */
  readonly recipeFolder?: string;
  /** `full` reads every byte of a cached image; default `quick`: sizes and times. */
  readonly verify?: 'quick' | 'full';
}

export const imageFiles = ['kernel', 'initrd', 'disk.qcow2', 'packages'] as const;
export const imagesFolder = 'images';
/** What a build needs for a while in the system's temporary folder, and then for good in the cache. */
const buildSpaceBytes = 900 * 1024 * 1024;
const imageSpaceBytes = 200 * 1024 * 1024;
const buildDeadlineMs = 20 * 60_000;
const run = promisify(execFile);

/** The architecture of this computer's guests. Rejects others than amd64 and arm64 with `user-unsupported`. */
export function hostArchitecture(arch: string = process.arch): Architecture {
  if (arch === 'x64') return 'amd64';
  if (arch === 'arm64') return 'arm64';
  throw new LabError({
    code: 'user-unsupported',
    what: 'Embedded machines do not run on this computer',
    why: `its processor architecture is ${arch}; amd64 and arm64 are supported`,
    next: 'Use machines that are reached by SSH (`machines: ssh`).',
  });
}

/**
 * The image from the cache, built first (about a minute) when it is missing or broken. Rejects with a `LabError`:
 * `user-missing-software` with the command that installs it, `disk-full`, `image-build`; with the signal's reason on
 * abort.
 */
export async function ensureImage(options: EnsureImageOptions): Promise<Image> {
  const { variant, architecture = hostArchitecture() } = options;
  const recipe = await readRecipe(options.recipeFolder ?? findRecipeFolder());
  const id = imageId(recipe, architecture, variant);
  const folder = await ensureCacheEntry({
    ...options,
    kind: imagesFolder,
    id,
    about: { variant, architecture },
    files: imageFiles,
    build: (unfinished) => buildImage(recipe, architecture, unfinished, options),
  });
  return imageIn(folder, { id, architecture, variant });
}

/** The image if it is in the cache. Builds nothing, and reads none of its files. */
export async function findImage(
  options: Pick<EnsureImageOptions, 'variant' | 'architecture' | 'recipeFolder' | 'cacheFolder'>,
): Promise<Image | undefined> {
  const { variant, architecture = hostArchitecture(), cacheFolder } = options;
  const recipe = await readRecipe(options.recipeFolder ?? findRecipeFolder());
  const id = imageId(recipe, architecture, variant);
  const isThere = await hasCacheEntry({ cacheFolder, kind: imagesFolder, id, files: imageFiles });
  const folder = path.join(cacheFolder, imagesFolder, id);
  return isThere ? imageIn(folder, { id, architecture, variant }) : undefined;
}

/** The image in its cache folder, by its file names. */
export function imageIn(folder: string, about: Pick<Image, 'id' | 'architecture' | 'variant'>): Image {
  const file = (name: (typeof imageFiles)[number]): string => path.resolve(folder, name);
  return { ...about, kernel: file('kernel'), initrd: file('initrd'), disk: file('disk.qcow2') };
}

async function buildImage(
  recipe: ImageRecipe,
  architecture: Architecture,
  folder: string,
  options: EnsureImageOptions,
): Promise<void> {
  const missing = findMissing(programsFor(architecture), process.env['PATH'] ?? '');
  if (missing.length > 0) throw missingSoftware(missing);
  await needSpace(folder, imageSpaceBytes);
  await needSpace(tmpdir(), buildSpaceBytes);
  const recipeCopy = await mkdtemp(path.join(folder, 'recipe-'));
  const temporaryFolder = await mkdtemp(path.join(tmpdir(), 'lvs-lab-image-'));
  try {
    await chmod(temporaryFolder, 0o755); // mmdebstrap's user namespace must get through
    await writeRecipe(recipe, recipeCopy);
    await runBuild({
      command: 'sh',
      arguments: [path.join(recipeCopy, 'build.sh'), architecture, options.variant, folder],
      temporaryFolder,
      deadlineMs: buildDeadlineMs,
      signal: options.signal,
      onStage: (stage) => options.onProgress?.({ kind: 'stage', stage }),
    });
  } catch (error) {
    throw await diskFullOr(error, tmpdir());
  } finally {
    await rm(recipeCopy, { recursive: true, force: true });
    // What a build that was stopped has not removed itself. Should a mount be left, never into another file system.
    await run('rm', ['-rf', '--one-file-system', temporaryFolder]).catch(() => undefined);
  }
}

/** Everything that embedded machines need, so that one command installs it all. */
function programsFor(architecture: Architecture): HostProgram[] {
  return [...qemuPrograms(architecture), ...imagePrograms()];
}

/** What runs embedded machines. */
export function qemuPrograms(architecture: Architecture): HostProgram[] {
  return [architecture === 'amd64' ? 'qemu-system-x86_64' : 'qemu-system-aarch64', 'qemu-img'];
}

/** What builds their image. */
export function imagePrograms(): HostProgram[] {
  const build: HostProgram[] = ['mmdebstrap', 'mke2fs', 'apt-get', 'dpkg-deb', 'tar'];
  return process.getuid?.() === 0 ? build : [...build, 'newuidmap'];
}
