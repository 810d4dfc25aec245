import path from 'node:path';
import { ensureImage, type Image } from '../../vm/image.ts';
import { exportImage, importImage } from '../../vm/imageArchive.ts';
import type { ServiceOptions } from '../serviceOptions.ts';
import { describeBuild } from './buildProgress.ts';

/** What a caller of the two below may watch and end. */
export interface CarryOptions {
  readonly signal: AbortSignal;
  readonly onProgress: (what: string) => void;
}

/** Writes the image of embedded machines to a file; builds it first where it is missing. */
export async function writeImage(
  file: string,
  { folders, imageRecipeFolder, imageVariant }: ServiceOptions,
  { signal, onProgress }: CarryOptions,
): Promise<Image> {
  const image = await ensureImage({
    variant: imageVariant ?? 'full',
    recipeFolder: imageRecipeFolder,
    cacheFolder: folders.cache,
    signal,
    onProgress: (progress) => onProgress(describeBuild('Image', progress)),
  });
  onProgress(`Writing ${file}`);
  await exportImage({ image, file: path.resolve(file), signal });
  return image;
}

/** Puts an image that `writeImage` wrote on another computer into the cache, its checksums verified. */
export function readImage(
  file: string,
  { folders }: ServiceOptions,
  { signal, onProgress }: CarryOptions,
): Promise<Image> {
  onProgress(`Reading ${file}`);
  return importImage({ file: path.resolve(file), cacheFolder: folders.cache, signal });
}
