import type { IpvsMethod } from '../fact/ipvsTable.ts';

/**
 * What the table counts: connections now and weights, connections now by state, totals since the service was made, or rates
 * a second.
 */
export type ServiceTableView = 'active' | 'states' | 'stats' | 'rate';

/** One line of `ipvsadm -ln`, `--stats`, `--rate`, or of what `-lnc` comes to: numbers whose meaning `columns` of the table gives. */
export interface ServiceTableRow {
  /** `tcp 10.0.69.132:80`, or the real server's `192.168.131.110:80`. */
  readonly address: string;
  /** Name of the real server in the lab, where it is one. */
  readonly realServer?: string;
  /** How packets reach this real server; in the view `active` only. */
  readonly method?: IpvsMethod;
  readonly values: readonly number[];
}

/** A virtual service with its real servers. Its own values are totals; in the views of connections now they are sums. */
export interface ServiceTableService extends ServiceTableRow {
  /** As ipvsadm names it, such as `wrr`; in the view `active` only, like `flags`. */
  readonly scheduler?: string;
  /** What else the service was made with, such as `persistent 300`, `sh-port` or `ops`. */
  readonly flags?: readonly string[];
  readonly realServers: readonly ServiceTableRow[];
}

/** The director's counters as a table. Counters lag 2 to 3 s behind; the kernel sums them every 2 s. */
export interface ServiceTable {
  readonly view: ServiceTableView;
  /** Column names as ipvsadm prints them: `Weight`, `ActiveConn`, `InActConn`; `ESTABLISHED`, `TIME_WAIT`, …; `Conns`, `InPkts`, …; `CPS`, `InPPS`, …. */
  readonly columns: readonly string[];
  readonly services: readonly ServiceTableService[];
}
