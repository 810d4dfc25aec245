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
