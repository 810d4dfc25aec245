/** Another weight for a real server. */
export interface WeightChange {
  /** Its name. */
  readonly realServer: string;
  /** 0 to 65535; 0 takes no new connection and lets those that there are go on. */
  readonly weight: number;
  /** The one service in which it is to have it: its id (`80/tcp`), or a port that only it has; without it, all of the lab's. */
  readonly service?: string;
}

/** A weight that was changed in the table of a director. */
export interface ChangedService {
  readonly director: string;
  /** `80/tcp`, as `serviceId` has it. */
  readonly service: string;
  /** As ipvsadm names it. */
  readonly scheduler: string;
  /** The weight that it had. */
  readonly before: number;
  /**
   * Seconds for which a client goes on to the server that it had, whatever its weight. At weight 0 too, unless
   * net.ipv4.vs.expire_quiescent_template is 1. Only with persistence.
   */
  readonly persistentS?: number;
}

/** A weight that holds in the kernel's table. */
export interface ChangedWeight {
  readonly lab: string;
  readonly realServer: string;
  /** What the table says, read after the change. */
  readonly weight: number;
  readonly services: readonly ChangedService[];
  /** The lab file that has the weight now too. */
  readonly file?: string;
  /**
   * Whether tests predict with it: `false` where it was set in one of several services, since a lab file has one weight
   * for all.
   */
  readonly isPredicted: boolean;
}
