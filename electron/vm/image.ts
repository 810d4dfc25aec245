import type { BuildOptions } from './cacheEntry.ts';

export type Architecture = 'amd64' | 'arm64';
/** `full` has everything a lab needs installed; `bare` has ipvsadm and nginx only as packages to install offline. */
export type ImageVariant = 'full' | 'bare';

/** An image in the cache: what a machine boots from. Plain data with absolute paths. Its files are never written. */
export interface Image {
  /** Hash of the recipe, the architecture and the variant. */
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
}

/**
 * The image from the cache, built first (about a minute) when it is missing or broken. Rejects with a `LabError`:
 * `user-missing-software` with the command that installs it, `disk-full`, `image-build`; with the signal's reason on
 * abort.
 */
export declare function ensureImage(options: EnsureImageOptions): Promise<Image>;
