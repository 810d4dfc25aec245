import type { Load } from '../../lab/predict/prediction.ts';
import { sh, verbatim, type ShellText } from '../../lab/script/shellText.ts';
import { sourcePorts, type RequestOrigin } from './sourcePorts.ts';

/** What a series of requests is sent with. */
export interface RequestSeries {
  readonly vip: string;
  /** Ports of the service; requests go to them in turn. */
  readonly ports: readonly number[];
  /** 1 to 100,000. */
  readonly requests: number;
  /** Names this test in the servers' logs; letters, digits, `/` and `-`, as curl's configuration takes them unquoted. */
  readonly userAgent: string;
  /** Longest time for one request, connection and answer. */
  readonly requestTimeoutMs: number;
  /** Begins each record after an answer's body; random, so that no page can hold it. */
  readonly mark: string;
  /** The default is `sequential`. */
  readonly load?: Load;
  /** Addresses of the sending machine that the requests come from, in turn; its own choice without. */
  readonly sources?: readonly string[];
  /** Where the requests come from where they are given their ports; asked when they are about to go. */
  readonly origin?: OriginChoice;
}

/** How requests are given source ports of their own. */
export interface OriginChoice {
  /** The address that the machine sends from unless it is given others. */
  readonly address: string;
  /** Ports that IPVS still knows. */
  readonly takenPorts: () => ReadonlySet<number>;
}

/** A request's own port, and the next one where that is free for it too: another program may have taken the first. */
export interface OwnOrigin extends RequestOrigin {
  readonly spare?: number;
}

/** Requests of a test that can have ports of their own: each takes two, and IPVS remembers those of earlier tests. */
const mostOwnOrigins = 10_000;

/**
 * A source port for each request of a series; none where the series leaves them to the machine, or where it has too many
 * requests. With ports that IPVS does not know no earlier connection can be taken for one of the test, and a request that
 * came to no connection can be found in IPVS's table too, since its port is known.
 * @param start 0 to 1, where among the ports to begin; 1 not included
 */
export function ownOrigins(
  { requests, sources = [], origin }: RequestSeries,
  start: number,
): readonly OwnOrigin[] {
  if (origin === undefined || requests > mostOwnOrigins) return [];
  const ports = sourcePorts(2 * requests, origin.takenPorts(), start);
  if (ports.length < 2 * requests) return [];
  return Array.from({ length: requests }, (_, i) => {
    const [port = 0, spare] = ports.slice(2 * i);
    return {
      address: sources[i % sources.length] ?? origin.address,
      port,
      ...(spare === port + 1 && { spare }),
    };
  });
}

/**
 * What curl writes after each answer's body, separated by blanks and ended by a newline. `exitcode` and `errormsg` are
 * empty before curl 7.75.
 */
export const recordFields = [
  'exitcode',
  'http_code',
  'num_connects',
  'local_ip',
  'local_port',
  'time_total',
  'errormsg',
] as const;

/**
 * One curl for the whole series, since each start of a process costs 30 to 200 ms in a guest without hardware
 * virtualisation. It reads last what to ask (`requestInput`), so that it may be started, which takes it 0.3 s there,
 * while the rest gets ready. The user's `.curlrc` does not come between.
 *
 * `stdbuf` has each record leave at once; without it, for machines that lack it, records arrive in blocks of 4 KiB.
 */
export function requestCommand(flush: 'each-record' | 'blocks'): ShellText {
  const prefix = flush === 'each-record' ? sh`stdbuf -oL ` : sh``;
  return sh`exec ${verbatim(prefix)}curl --disable --silent --config -`;
}

/**
 * What curl waits for on its standard input before it sends: its options and the URLs. Without `origins` curl expands one
 * pattern (`[1-40]`) itself where there is one port; with them each request has a section of its own, since a source port
 * holds for a whole section. curl goes on after a failed request; `Connection: close` gives each a connection of its own.
 */
export function requestInput(series: RequestSeries, origins: readonly OwnOrigin[]): string {
  const { vip, ports, requests } = series;
  const [first = 0] = ports;
  const options = requestOptions(series);
  if (origins.length === 0) {
    const urls =
      ports.length === 1
        ? [url(vip, first, `[1-${requests}]`)]
        : Array.from({ length: requests }, (_, i) =>
            url(vip, ports[i % ports.length] ?? first, String(i + 1)),
          );
    return `${options}${urls.join('')}`;
  }
  return origins
    .map(({ port, spare }, i) => {
      const local = spare === undefined ? String(port) : `${port}-${spare}`;
      return `${options}local-port = ${local}\n${url(vip, ports[i % ports.length] ?? first, String(i + 1))}`;
    })
    .join('next\n');
}

/** Options that hold for one section of curl's configuration. No proxy of the user's may come between. */
function requestOptions({ userAgent, requestTimeoutMs, mark }: RequestSeries): string {
  const seconds = String(requestTimeoutMs / 1000);
  const record = `${mark}${recordFields.map((field) => `%{${field}}`).join(' ')}\\n`;
  const options = {
    noproxy: '*',
    'user-agent': userAgent,
    header: 'Connection: close',
    'connect-timeout': seconds,
    'max-time': seconds,
    'write-out': record,
  };
  return Object.entries(options)
    .map(([name, value]) => `${name} = "${value}"\n`)
    .join('');
}

function url(vip: string, port: number, number: string): string {
  return `url = "http://${vip}:${port}/?${number}"\n`;
}
