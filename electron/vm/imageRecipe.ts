import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** The files that an image is built by, in memory: path in the recipe -> content. */
export type ImageRecipe = ReadonlyMap<string, Buffer>;

/** The recipe's folder: `resources/image`, looked for upwards from this module, in a checkout and when packaged. */
export function findRecipeFolder(from = import.meta.dirname): string {
  for (let folder = from; ; folder = path.dirname(folder)) {
    const candidate = path.join(folder, 'resources', 'image');
    if (existsSync(path.join(candidate, 'build.sh'))) return candidate;
    if (folder === path.dirname(folder)) throw new Error(`No resources/image above ${from}`);
  }
}

export async function readRecipe(folder: string): Promise<ImageRecipe> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .sort();
  return new Map(
    await Promise.all(files.map(async (file) => [file, await readFile(path.join(folder, file))] as const)),
  );
}

/** Names the image that a recipe makes: the same recipe, architecture and variant have the same id. */
export function imageId(recipe: ImageRecipe, architecture: string, variant: string): string {
  const hash = createHash('sha256');
  for (const [file, content] of recipe) hash.update(`${file}\0${content.length}\0`).update(content);
  return `${variant}-${architecture}-${hash.digest('hex').slice(0, 16)}`;
}

/** Writes a recipe out where a shell can run it: a packaged application's own files are inside an archive. */
export async function writeRecipe(recipe: ImageRecipe, folder: string): Promise<void> {
  for (const [file, content] of recipe) {
    const target = path.join(folder, file);
    await mkdir(path.dirname(target), { recursive: true });
    await writeFile(target, content);
    // A checkout's modes depend on who made it; scripts are known by their first line.
    await chmod(target, content.subarray(0, 2).toString() === '#!' ? 0o755 : 0o644);
  }
}
