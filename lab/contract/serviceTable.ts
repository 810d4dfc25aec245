/** What the table counts: connections now and weights, totals since the service was made, or rates a second. */
export type ServiceTableView = 'active' | 'stats' | 'rate';

/** One line of `ipvsadm -ln`, `--stats` or `--rate`: numbers whose meaning `columns` of the table gives. */
export interface ServiceTableRow {
  /** `tcp 10.0.69.132:80`, or the real server's `192.168.131.110:80`. */
  readonly address: string;
  /** Name of the real server in the lab, where it is one. */
  readonly realServer?: string;
  readonly values: readonly number[];
}

/** The director's counters as a table. Counters lag 2 to 3 s behind; the kernel sums them every 2 s. */
export interface ServiceTable {
  readonly view: ServiceTableView;
  /** Column names as ipvsadm prints them: `Weight`, `ActiveConn`, `InActConn`; `Conns`, `InPkts`, …; `CPS`, `InPPS`, …. */
  readonly columns: readonly string[];
  readonly services: readonly (ServiceTableRow & { readonly realServers: readonly ServiceTableRow[] })[];
}
