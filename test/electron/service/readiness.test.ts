import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { readiness } from '../../../electron/service/readiness.ts';
import { chooseAccelerator } from '../../../electron/vm/accelerator.ts';
import { writeManifest } from '../../../electron/vm/cacheEntry.ts';
import { findImage, hostArchitecture, imageFiles, type Image } from '../../../electron/vm/image.ts';
import { imageId, readRecipe } from '../../../electron/vm/imageRecipe.ts';
import type { Readiness, ReadinessItem } from '../../../lab/contract/readiness.ts';

const recipeFolder = path.resolve('resources/image');
const binary = hostArchitecture() === 'amd64' ? 'qemu-system-x86_64' : 'qemu-system-aarch64';
const tools = ['mmdebstrap', 'mke2fs', 'apt-get', 'dpkg-deb', 'tar', 'newuidmap'];

let root: string;
let cache: string;
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'lvs-lab-ready-'));
  cache = path.join(root, 'cache');
  mkdirSync(path.join(root, 'bin'));
  vi.stubEnv('PATH', path.join(root, 'bin'));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(root, { recursive: true, force: true });
});

/** Puts stand-ins on the PATH; all that they can do is say QEMU's version. */
function install(...programs: readonly string[]): void {
  for (const program of programs) {
    const file = path.join(root, 'bin', program);
    writeFileSync(file, '#!/bin/sh\necho "QEMU emulator version 9.9.9 (stand-in)"\n');
    chmodSync(file, 0o755);
  }
}

/** What a build would have left in the cache. */
async function buildImage(): Promise<Image> {
  const architecture = hostArchitecture();
  const id = imageId(await readRecipe(recipeFolder), architecture, 'full');
  const folder = path.join(cache, 'images', id);
  mkdirSync(folder, { recursive: true });
  for (const name of imageFiles) writeFileSync(path.join(folder, name), name);
  await writeManifest(folder, { id, about: {}, files: imageFiles });
  const image = await findImage({ variant: 'full', architecture, recipeFolder, cacheFolder: cache });
  if (image === undefined) throw new Error('the image is not found');
  return image;
}

const look = (): Promise<Readiness> =>
  readiness({
    folders: { state: path.join(root, 'state'), cache, files: path.join(root, 'files') },
    labHostEntry: '',
    imageRecipeFolder: recipeFolder,
    onUnknownHostKey: () => Promise.resolve(false),
  });
const item = ({ items }: Readiness, id: ReadinessItem['id']): ReadinessItem | undefined =>
  items.find((one) => one.id === id);

describe('what a computer has for embedded machines', () => {
  it('is told in one order, whatever there is', async () => {
    const ids = ['qemu', 'image-tools', 'accelerator', 'image', 'template'];
    expect((await look()).items.map(({ id }) => id)).toEqual(ids);
    install(binary, 'qemu-img', ...tools);
    expect((await look()).items.map(({ id }) => id)).toEqual(ids);
  });

  it('names one command for QEMU and all that builds the image', async () => {
    const found = await look();
    expect(found.isReady).toBe(false);
    const command = item(found, 'qemu')?.command ?? '';
    expect(command).toMatch(/^sudo apt-get install .*mmdebstrap.*qemu-system-.*qemu-utils/);
    expect(item(found, 'image-tools')).toMatchObject({ state: 'missing', command });
    expect(item(found, 'image')).toMatchObject({ state: 'missing' });
    expect(item(found, 'image')?.detail).toContain('image import');
  });

  it('takes what only has to be built once for a warning', async () => {
    install(binary, 'qemu-img', ...tools);
    const found = await look();
    expect(found.isReady).toBe(true);
    expect(item(found, 'qemu')).toEqual({
      id: 'qemu',
      state: 'ready',
      detail: 'QEMU 9.9.9 (stand-in)',
    });
    expect(item(found, 'image-tools')?.state).toBe('ready');
    expect(item(found, 'image')).toMatchObject({ state: 'warning' });
    expect(item(found, 'template')).toMatchObject({ state: 'warning' });
  });

  it('needs no tools where the image is there', async () => {
    install(binary, 'qemu-img');
    const image = await buildImage();
    const found = await look();
    expect(found.isReady).toBe(true);
    expect(item(found, 'image-tools')?.state).toBe('ready');
    expect(item(found, 'image')).toEqual({ id: 'image', state: 'ready', detail: image.id });
  });

  it('does not take an image of which a file was cut off', async () => {
    install(binary, 'qemu-img');
    const { disk } = await buildImage();
    writeFileSync(disk, '');
    expect(item(await look(), 'image')?.state).toBe('missing');
  });

  it('says that QEMU is missing where only qemu-img is', async () => {
    install(binary);
    await buildImage();
    const qemu = item(await look(), 'qemu');
    expect(qemu).toMatchObject({ state: 'missing', detail: 'Not found: qemu-img' });
    expect(qemu?.command).toMatch(/ qemu-utils$/);
  });

  it('warns of the accelerator that was chosen where it is the slow one, and says why', async () => {
    install(binary, 'qemu-img');
    const image = await buildImage();
    // The stand-in boots nothing, so nothing but the last resort is left.
    const choice = await chooseAccelerator({
      image,
      cacheFolder: cache,
      signal: new AbortController().signal,
    });
    expect(choice.accelerator).toBe('tcg');
    const accelerator = item(await look(), 'accelerator');
    expect(accelerator?.state).toBe('warning');
    for (const { why } of choice.rejected) expect(accelerator?.detail).toContain(why);
  });
});
