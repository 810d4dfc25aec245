/** A query as dnsmasq logged it. */
export interface LoggedQuery {
  /** `A`, `AAAA`, … */
  readonly type: string;
  /** As it was asked for, without a dot at its end. */
  readonly name: string;
  /** Where the query came from, as the DNS server saw it. */
  readonly address: string;
}

/**
 * Reads the line that dnsmasq writes when a query comes, with `log-queries` or `log-queries=extra` (which adds a number
 * and the client's address and port); undefined for any other line, such as that of the answer.
 */
export function parseDnsmasqQuery(line: string): LoggedQuery | undefined {
  const [, type, name, address] =
    /^.* dnsmasq\[[0-9]+\]: (?:[0-9]+ \S+ )?query\[([A-Za-z0-9=]+)\] (\S+) from ([0-9A-Fa-f.:]+)$/.exec(
      line,
    ) ?? [];
  return type === undefined || name === undefined || address === undefined
    ? undefined
    : { type, name, address };
}
