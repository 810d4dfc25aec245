import { sh, verbatim, type ShellText } from '../../lab/script/shellText.ts';
import type { RequestSeries } from './requestCommand.ts';

/** What a series of DNS queries is sent with. */
export interface QuerySeries extends Pick<RequestSeries, 'vip' | 'ports' | 'requests' | 'requestTimeoutMs'> {
  /** Below it are the names that are asked for; names this test in the servers' logs. */
  readonly domain: string;
  /** Addresses of the sending machine that the queries come from, in turn. */
  readonly sources: readonly string[];
  /** Source ports that IPVS still knows; asked when the queries are about to go. */
  readonly takenPorts: () => ReadonlySet<number>;
}

/** Where a query comes from. */
export interface QuerySource {
  readonly address: string;
  readonly port: number;
}

/** Queries of a test at most: each has a source port of its own, and IPVS remembers each for five minutes. */
export const mostQueries = 20_000;

/** Source ports of queries: those above the ones that servers usually have, two tests of the longest apart. */
const firstPort = 16_384;
const lastPort = 60_999;

/**
 * As many source ports as there are queries, from a random place on, without those that IPVS still knows: a packet from
 * one of these goes to the real server of its entry and is not scheduled (`ip_vs_in` in ip_vs_core.c), for 300 s after
 * the last packet (`udp_timeouts` in ip_vs_proto_udp.c).
 * @param start 0 to 1, where to begin; 1 not included
 * @returns fewer where there are not as many
 */
export function sourcePorts(count: number, taken: ReadonlySet<number>, start: number): readonly number[] {
  const size = lastPort - firstPort + 1;
  const begin = Math.floor(start * size);
  const ports: number[] = [];
  for (let i = 0; i < size && ports.length < count; i += 1) {
    const port = firstPort + ((begin + i) % size);
    if (!taken.has(port)) ports.push(port);
  }
  return ports;
}

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
export function queryInput(series: QuerySeries, sources: readonly QuerySource[]): string {
  const { ports } = series;
  return sources
    .map(
      ({ address, port }, i) =>
        `-b ${address}#${port} -p ${ports[i % ports.length] ?? ''} ${queryName(series, i)} A\n`,
    )
    .join('');
}
