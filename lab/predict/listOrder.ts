import type { Destination } from './prediction.ts';

/**
 * Destinations in the order in which schedulers walk them: last added first, because the kernel puts a new destination
 * at the head of the service's list (`ip_vs_ctl.c`, `__ip_vs_update_dest`).
 */
export function inListOrder(destinations: readonly Destination[]): readonly Destination[] {
  return destinations.toReversed();
}
