export interface Bounds {
  readonly deadlineMs: number;
  readonly signal?: AbortSignal;
  /** The error to reject with when the time is over. */
  readonly onDeadline: () => Error;
}

/** Waits for a promise, but no longer than the deadline and only until the signal. Rejects with the signal's reason. */
export async function withDeadline<Value>(work: Promise<Value>, bounds: Bounds): Promise<Value> {
  const { signal } = bounds;
  const over = Promise.withResolvers<never>();
  const onAbort = (): void => over.reject(signal?.reason as Error);
  const timer = setTimeout(() => over.reject(bounds.onDeadline()), bounds.deadlineMs);
  signal?.addEventListener('abort', onAbort);
  if (signal?.aborted) onAbort();
  try {
    return await Promise.race([work, over.promise]);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', onAbort);
    // The loser of the race may still fail; nobody waits for it any more.
    work.catch(() => undefined);
  }
}
