/** A machine's default route: a router on one of its networks. */
export interface WayOut {
  readonly network: string;
  /** The router's address there. */
  readonly via: string;
  /** A sentence. */
  readonly why: string;
}
