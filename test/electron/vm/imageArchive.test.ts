import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { writeManifest } from '../../../electron/vm/cacheEntry.ts';
import { imageFiles, imageIn, type Image } from '../../../electron/vm/image.ts';
import { exportImage, importImage } from '../../../electron/vm/imageArchive.ts';

let folder: string;
let archive: string;
let cacheFolder: string;
let image: Image;
const signal = new AbortController().signal;

beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'archive-'));
  archive = path.join(folder, 'image:1.tar');
  cacheFolder = path.join(folder, 'other cache');
  const source = path.join(folder, 'source');
  mkdirSync(source);
  for (const name of imageFiles) writeFileSync(path.join(source, name), `the ${name}`);
  const about = { architecture: 'amd64', variant: 'full' } as const;
  await writeManifest(source, { id: 'full-amd64-1', about, files: imageFiles });
  image = imageIn(source, { id: 'full-amd64-1', ...about });
});
afterEach(() => rmSync(folder, { recursive: true }));

const importIt = (more: { architecture?: 'arm64' } = {}) =>
  importImage({ file: archive, cacheFolder, signal, architecture: 'amd64', ...more });
const leftovers = (): string[] => readdirSync(path.join(cacheFolder, 'images'));

it('brings an image to another cache unchanged', async () => {
  await exportImage({ image, file: archive, signal });
  const there = await importIt();
  expect(there).toMatchObject({ id: image.id, architecture: 'amd64', variant: 'full' });
  for (const name of ['kernel', 'initrd', 'disk'] as const) {
    expect(readFileSync(there[name], 'utf8')).toBe(readFileSync(image[name], 'utf8'));
  }
  expect(leftovers()).toEqual([image.id]);
});

it('replaces an image that is there already', async () => {
  await exportImage({ image, file: archive, signal });
  const first = await importIt();
  writeFileSync(first.kernel, 'broken');
  expect(readFileSync((await importIt()).kernel, 'utf8')).toBe('the kernel');
});

it('refuses an image that does not match its checksums, and names the file', async () => {
  writeFileSync(image.kernel, 'THE kernel');
  await exportImage({ image, file: archive, signal });
  await expect(importIt()).rejects.toMatchObject({
    data: { code: 'image-import', why: expect.stringContaining('kernel') as string },
  });
  expect(leftovers()).toEqual([]);
});

it('refuses an image for another architecture', async () => {
  await exportImage({ image, file: archive, signal });
  await expect(importIt({ architecture: 'arm64' })).rejects.toMatchObject({ data: { code: 'image-import' } });
  expect(leftovers()).toEqual([]);
});

it('refuses a file that is cut off, is no archive or is not there', async () => {
  await exportImage({ image, file: archive, signal });
  const whole = readFileSync(archive);
  for (const content of [whole.subarray(0, 2000), Buffer.from('no archive'), undefined]) {
    if (content === undefined) rmSync(archive);
    else writeFileSync(archive, content);
    await expect(importIt()).rejects.toMatchObject({ data: { code: 'image-import' } });
  }
  expect(leftovers()).toEqual([]);
});

it('refuses a manifest that would place the image elsewhere', async () => {
  const manifest = path.join(path.dirname(image.kernel), 'manifest.json');
  writeFileSync(manifest, readFileSync(manifest, 'utf8').replace('full-amd64-1', '../../elsewhere'));
  execFileSync('tar', [
    '--force-local',
    '-C',
    path.dirname(manifest),
    '-cf',
    archive,
    'manifest.json',
    ...imageFiles,
  ]);
  await expect(importIt()).rejects.toMatchObject({ data: { code: 'image-import' } });
  expect(readdirSync(folder).sort()).toEqual(['image:1.tar', 'other cache', 'source']);
});
