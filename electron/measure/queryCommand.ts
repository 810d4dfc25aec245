import { sh, verbatim, type ShellText } from '../../lab/script/shellText.ts';
import type { RequestSeries } from './requestCommand.ts';
import type { RequestOrigin } from './sourcePorts.ts';

/** What a series of DNS queries is sent with. */
export interface QuerySeries extends Pick<RequestSeries, 'vip' | 'ports' | 'requests' | 'requestTimeoutMs'> {
  /** Below it are the names that are asked for; names this test in the servers' logs. */
  readonly domain: string;
  /** Addresses of the sending machine that the queries come from, in turn. */
  readonly sources: readonly string[];
  /** Source ports that IPVS still knows; asked when the queries are about to go. */
  readonly takenPorts: () => ReadonlySet<number>;
}

/**
 * Queries of a test at most: each has a source port of its own, IPVS remembers each for five minutes, and two tests of
 * the longest find enough.
 */
export const mostQueries = 20_000;

/** The name that a query asks for; `index` is 0-based. */
export function queryName({ domain }: Pick<QuerySeries, 'domain'>, index: number): string {
  return `q${index + 1}.${domain}`;
}

/**
 * One dig for the whole series, since each start of a process costs 30 to 200 ms in a guest without hardware
 * virtualisation. It reads the queries from its standard input and sends one after the other, each from a socket of its
 * own, once: a second try would be a second packet of the same connection. Nothing of the user's `.digrc` comes between.
 *
 * `stdbuf` has each answer leave at once; without it, for machines that lack it, they arrive in blocks of 4 KiB.
 */
export function queryCommand(
  { vip, requestTimeoutMs }: QuerySeries,
  flush: 'each-record' | 'blocks',
): ShellText {
  const prefix = flush === 'each-record' ? sh`stdbuf -oL ` : sh``;
  return sh`exec ${verbatim(prefix)}dig ${[
    '-r',
    '-u',
    '-f',
    '-',
    `@${vip}`,
    '+tries=1',
    // dig takes whole seconds, and no fewer than one.
    `+time=${Math.max(1, Math.round(requestTimeoutMs / 1000))}`,
    '+noedns',
    '+ignore',
    '+noall',
    '+comments',
    '+question',
    '+answer',
    '+stats',
  ]}`;
}

/** What dig waits for on its standard input before it sends: a query a line. They go to the service's ports in turn. */
export function queryInput(series: QuerySeries, sources: readonly RequestOrigin[]): string {
  const { ports } = series;
  return sources
    .map(
      ({ address, port }, i) =>
        `-b ${address}#${port} -p ${ports[i % ports.length] ?? ''} ${queryName(series, i)} A\n`,
    )
    .join('');
}
