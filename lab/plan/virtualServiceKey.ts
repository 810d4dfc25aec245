import type { Action } from './step.ts';

type VirtualService = Extract<Action, { kind: 'virtual-service' }>;

/** What tells a virtual service from all others in the kernel's table, as a word: `10.0.69.132.80-tcp`, `mark-7`. */
export function virtualServiceKey({ vip, port, protocol, mark }: VirtualService): string {
  return mark === undefined ? `${vip}.${port}-${protocol}` : `mark-${mark}`;
}

/** Whether it has options of its scheduler or thresholds, which /proc/net/ip_vs does not show. */
export function hasHiddenParts({ schedulerFlags = [], destinations }: VirtualService): boolean {
  return (
    schedulerFlags.length > 0 ||
    destinations.some(
      ({ upperThreshold, lowerThreshold }) => upperThreshold !== undefined || lowerThreshold !== undefined,
    )
  );
}

/**
 * Whether only ipvsadm shows that the service is as wanted: it has hidden parts, or persistence, whose time
 * /proc/net/ip_vs gives in ticks of a clock that only the kernel's build knows.
 */
export function needsListing(service: VirtualService): boolean {
  return service.persistence !== undefined || hasHiddenParts(service);
}
