/** The first request that went where the scheduler could not have sent it. */
export interface Departure {
  /** 0-based. */
  readonly request: number;
  /** Name of a real server, or `null` for nobody. */
  readonly expected: string | null;
  readonly got: string | null;
  /** What binds the request to its server, where something does: a source address, or the VIP. */
  readonly key?: string;
}
