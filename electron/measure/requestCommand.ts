import type { Load } from '../../lab/predict/prediction.ts';
import { sh, verbatim, type ShellText } from '../../lab/script/shellText.ts';

/** What a series of requests is sent with. */
export interface RequestSeries {
  readonly vip: string;
  /** Ports of the service; requests go to them in turn. */
  readonly ports: readonly number[];
  /** 1 to 100,000. */
  readonly requests: number;
  /** Names this test in the servers' logs. */
  readonly userAgent: string;
  /** Longest time for one request, connection and answer. */
  readonly requestTimeoutMs: number;
  /** Begins each record after an answer's body; random, so that no page can hold it. */
  readonly mark: string;
  /** The default is `sequential`. */
  readonly load?: Load;
  /** Addresses of the sending machine that the requests come from, in turn; for `many-sources`. */
  readonly sources?: readonly string[];
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
 * virtualisation. curl expands `[1-40]` itself and goes on after a failed request; `Connection: close` gives each
 * request a connection of its own. It reads last what to ask (`requestInput`), so that it may be started, which takes it
 * 0.3 s there, while the rest gets ready. Neither the user's `.curlrc` nor a proxy of his may come between.
 *
 * `stdbuf` has each record leave at once; without it, for machines that lack it, records arrive in blocks of 4 KiB.
 */
export function requestCommand(series: RequestSeries, flush: 'each-record' | 'blocks'): ShellText {
  const { userAgent, requestTimeoutMs, mark } = series;
  const seconds = String(requestTimeoutMs / 1000);
  const record = `${mark}${recordFields.map((field) => `%{${field}}`).join(' ')}\\n`;
  const prefix = flush === 'each-record' ? sh`stdbuf -oL ` : sh``;
  return sh`exec ${verbatim(prefix)}curl ${[
    '--disable',
    '--silent',
    '--noproxy',
    '*',
    '--user-agent',
    userAgent,
    '--header',
    'Connection: close',
    '--connect-timeout',
    seconds,
    '--max-time',
    seconds,
    '--write-out',
    record,
    '--config',
    '-',
  ]}`;
}

/** What curl waits for on its standard input before it sends: the URLs, of which one pattern stands for all at one port. */
export function requestInput({ vip, ports, requests }: RequestSeries): string {
  const [first = 0] = ports;
  if (ports.length === 1) return `url = "http://${vip}:${first}/?[1-${requests}]"\n`;
  return Array.from(
    { length: requests },
    (_, i) => `url = "http://${vip}:${ports[i % ports.length] ?? first}/?${i + 1}"\n`,
  ).join('');
}
