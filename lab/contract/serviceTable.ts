/** One line of `ipvsadm -ln --stats` or `--rate`: five numbers whose meaning `columns` of the table gives. */
export interface ServiceTableRow {
  /** `tcp 10.0.69.132:80`, or the real server's `192.168.131.110:80`. */
  readonly address: string;
  /** Name of the real server in the lab, where it is one. */
  readonly realServer?: string;
  readonly values: readonly number[];
}

/** The director's counters as a table. Counters lag 2 to 3 s behind; the kernel sums them every 2 s. */
export interface ServiceTable {
  readonly view: 'stats' | 'rate';
  /** Column names as ipvsadm prints them: `Conns`, `InPkts`, … or `CPS`, `InPPS`, …. */
  readonly columns: readonly string[];
  readonly services: readonly (ServiceTableRow & { readonly realServers: readonly ServiceTableRow[] })[];
}
