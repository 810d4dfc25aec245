import type { BuildProgress } from '../../vm/cacheEntry.ts';

/** A build's progress in words: `Image: setting up the guest`. */
export function describeBuild(what: string, progress: BuildProgress): string {
  switch (progress.kind) {
    case 'stage':
      return `${what}: ${progress.stage}`;
    case 'waiting':
      return `${what}: process ${progress.pid} is building it, waiting`;
    default:
      return progress satisfies never;
  }
}
