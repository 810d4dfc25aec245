import type { Image } from './image.ts';

/** What runs the guest's instructions. `tcg` translates them in software and works everywhere. */
export const accelerators = ['kvm', 'hvf', 'whpx', 'tcg'] as const;
export type Accelerator = (typeof accelerators)[number];

export interface AcceleratorChoice {
  readonly accelerator: Accelerator;
  /** Faster ones of this platform that do not work here, and why, in words for people. */
  readonly rejected: readonly { readonly accelerator: Accelerator; readonly why: string }[];
}

/** The fastest accelerator that really runs a guest here; the answer is kept until the computer starts again. */
export declare function chooseAccelerator(options: {
  readonly image: Image;
  readonly cacheFolder: string;
  readonly signal: AbortSignal;
}): Promise<AcceleratorChoice>;
