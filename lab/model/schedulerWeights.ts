/** Schedulers that look at a weight only to see whether it is 0 (`ip_vs_rr.c`, `ip_vs_lc.c`, `ip_vs_dh.c`). */
const onlyZero: ReadonlySet<string> = new Set(['rr', 'lc', 'dh']);

/** Whether no weight but 0 makes a difference to a scheduler, by the name that ipvsadm gives it. */
export function heedsOnlyZero(scheduler: string): boolean {
  return onlyZero.has(scheduler);
}
