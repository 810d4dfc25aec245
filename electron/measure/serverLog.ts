import { setTimeout as sleep } from 'node:timers/promises';
import { parseDnsmasqQuery } from '../../lab/fact/dnsmasqLog.ts';
import { sh } from '../../lab/script/shellText.ts';
import type { LogAccount } from '../../lab/verdict/measurement.ts';
import type { ReadOptions, RootReader } from './rootReader.ts';

/** Where a log ended before the test. */
interface LogEnd {
  readonly inode: string;
  readonly bytes: number;
}

/** Between two looks at a log whose last lines have not come yet. */
const lookAgainAfterMs = 100;

/** What the lines of a server's log say. */
export interface LogFormat {
  /** Whether a line is a request's; others are left out. */
  isRequest(line: string): boolean;
  /** Whether a request is the test's own. */
  isOwn(line: string): boolean;
  /** Where a request came from as the server saw it. */
  senderOf(line: string): string;
}

/** An access log of a web server, in either of nginx's usual formats, in which the user agent names the test. */
export function accessLogFormat(userAgent: string): LogFormat {
  return {
    isRequest: () => true,
    isOwn: (line) => line.includes(`"${userAgent}"`),
    senderOf: (line) => line.slice(0, line.indexOf(' ')),
  };
}

/** A log of dnsmasq, in which the domain of the names that are asked for names the test. */
export function queryLogFormat(domain: string): LogFormat {
  return {
    isRequest: (line) => parseDnsmasqQuery(line) !== undefined,
    isOwn: (line) => parseDnsmasqQuery(line)?.name.endsWith(`.${domain}`) === true,
    senderOf: (line) => parseDnsmasqQuery(line)?.address ?? '',
  };
}

/** The log of one server, from where it ends now. */
export class ServerLog {
  readonly #reader: RootReader;
  readonly #file: string;
  /** `undefined` where there is no log yet. */
  readonly #before: LogEnd | undefined;
  /** It is not known where the log ended when the test began: strangers count from the first own request on. */
  readonly #isFromBeginning: boolean;

  private constructor(
    reader: RootReader,
    file: string,
    before: LogEnd | undefined,
    { isFromBeginning = false } = {},
  ) {
    this.#reader = reader;
    this.#file = file;
    this.#before = before;
    this.#isFromBeginning = isFromBeginning;
  }

  /** The same log where its end was told too late, when requests of the test may have been in it. */
  fromItsBeginning(): ServerLog {
    return new ServerLog(this.#reader, this.#file, undefined, { isFromBeginning: true });
  }

  /** Remembers where the log ends. Rejects as `RootReader.read` does. */
  static async begin(reader: RootReader, file: string, options: ReadOptions): Promise<ServerLog> {
    const { stdout } = await reader.read(sh`exec stat -L -c '%i %s' -- ${file}`, options);
    return new ServerLog(reader, file, logEnd(stdout));
  }

  /**
   * Requests logged since: the test's own, with their senders, and others. A server writes its line when the request is
   * over for it, so the last may come late: looks again until `expected` own ones are there, or `patienceMs` is over.
   * `undefined` when the log cannot be read from where it was.
   */
  async account(
    format: LogFormat,
    {
      expected,
      patienceMs,
      ...options
    }: ReadOptions & { readonly expected: number; readonly patienceMs: number },
  ): Promise<LogAccount | undefined> {
    const startedAtMs = performance.now();
    for (;;) {
      const lines = await this.#linesSince(options);
      if (lines === undefined) return undefined;
      const logged = lines.filter((line) => format.isRequest(line));
      const first = logged.findIndex((line) => format.isOwn(line));
      const requests = this.#isFromBeginning ? logged.slice(first < 0 ? logged.length : first) : logged;
      const own = requests.filter((line) => format.isOwn(line));
      const isLate = performance.now() - startedAtMs >= patienceMs;
      if (own.length >= expected || isLate) {
        const senders = [...new Set(own.map((line) => format.senderOf(line)))].toSorted();
        return { own: own.length, foreign: requests.length - own.length, senders };
      }
      await sleep(lookAgainAfterMs, undefined, { signal: options.signal });
    }
  }

  async #linesSince(options: ReadOptions): Promise<readonly string[] | undefined> {
    const from = this.#before?.bytes ?? 0;
    // From one byte earlier, the end of the last line before the test, to see that it is still there.
    const { status, stdout } = await this.#reader.read(
      sh`stat -L -c '%i %s' -- ${this.#file} || exit
exec tail -c ${`+${Math.max(1, from)}`} -- ${this.#file}`,
      options,
    );
    const headEnd = stdout.indexOf('\n') + 1;
    const now = logEnd(stdout.slice(0, headEnd));
    if (status !== 0 || now === undefined) return undefined;
    if (this.#before !== undefined && now.inode !== this.#before.inode) {
      return this.#linesAcrossRotation(this.#before, options);
    }
    // A log that was emptied in place does not hold a line's end there; what it held is gone.
    const isEmptied = from > 0 && stdout[headEnd] !== '\n';
    return isEmptied ? undefined : linesOf(stdout.slice(headEnd));
  }

  /** The log was moved aside during the test, as logrotate does: the rest of the old one, then all of the new one. */
  async #linesAcrossRotation(before: LogEnd, options: ReadOptions): Promise<readonly string[] | undefined> {
    const old = `${this.#file}.1`;
    const { status, stdout } = await this.#reader.read(
      sh`[ "$(stat -c %i -- ${old})" = ${before.inode} ] || exit 1
tail -c ${`+${before.bytes + 1}`} -- ${old}
exec cat -- ${this.#file}`,
      options,
    );
    return status === 0 ? linesOf(stdout) : undefined;
  }
}

function logEnd(stat: string): LogEnd | undefined {
  const [, inode, bytes] = /^(\d+) (\d+)\n$/.exec(stat) ?? [];
  return inode === undefined || bytes === undefined ? undefined : { inode, bytes: Number(bytes) };
}

function linesOf(text: string): readonly string[] {
  return text.split('\n').filter((line) => line !== '');
}
