/** What embedded machines need of this computer. */
export type ReadinessItemId = 'qemu' | 'image-tools' | 'accelerator' | 'image' | 'template';

/** One need. `warning`: it works, but slower or after some preparation. */
export interface ReadinessItem {
  readonly id: ReadinessItemId;
  readonly state: 'ready' | 'warning' | 'missing';
  /** What was found, with its version or place; or what is not there. */
  readonly detail: string;
  /** The one command that mends it, where there is one. */
  readonly command?: string;
}

/** What this computer has and lacks for embedded machines. */
export interface Readiness {
  /** Whether nothing is missing. */
  readonly isReady: boolean;
  readonly items: readonly ReadinessItem[];
}
