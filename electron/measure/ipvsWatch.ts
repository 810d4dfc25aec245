import { setTimeout as sleep } from 'node:timers/promises';
import { UnreadableOutput } from '../../lab/fact/unreadableOutput.ts';
import type { Lab, VirtualService } from '../../lab/model/lab.ts';
import { sh, type ShellText } from '../../lab/script/shellText.ts';
import type { IpvsAccount } from '../../lab/verdict/measurement.ts';
import type { ReadAnswer } from './answerReader.ts';
import { readIpvs, type IpvsReading } from './ipvsReading.ts';
import { measureFailed } from './measureErrors.ts';
import type { ReadOptions, RootReader } from './rootReader.ts';

/**
 * Between two looks at the connection table during a test. The entry of a refused connection (state CLOSE) lives for
 * 10 s, the shortest of all (`ip_vs_proto_tcp.c`, `tcp_timeouts`); one in TIME_WAIT for 120 s.
 */
const lookEveryMs = 4000;

/** What a test did, as far as IPVS's account needs it. */
export interface SentRequests {
  readonly answers: readonly ReadAnswer[];
  /** Addresses that the sending machine may have used, besides those in the answers. */
  readonly sourceAddresses: readonly string[];
}

/**
 * IPVS's own account of a test, from its connection table: exact and immediate, where the counters of
 * `ipvsadm --stats` lag by seconds. Remembers which connections were there before, and looks again from time to time
 * so that none is forgotten before the end.
 */
export class IpvsWatch {
  readonly #reader: RootReader;
  readonly #lab: Lab;
  readonly #before: ReadonlySet<string>;
  /** Destination of each connection that was seen since, by the client's `address:port`. */
  readonly #seen = new Map<string, string>();
  readonly #ended = new AbortController();
  readonly #looking: Promise<void>;

  private constructor(reader: RootReader, lab: Lab, before: IpvsReading, options: ReadOptions) {
    this.#reader = reader;
    this.#lab = lab;
    this.#before = new Set(before.connections.keys());
    this.#looking = this.#lookFromTimeToTime(options);
  }

  /** Reads the table as it is before the test. Rejects as `RootReader.read` does; afterwards `end` must be called. */
  static async begin(reader: RootReader, lab: Lab, options: ReadOptions): Promise<IpvsWatch> {
    return new IpvsWatch(reader, lab, await readTables(reader, lab.service, options), options);
  }

  /** Stops looking. May be called again. */
  async end(): Promise<void> {
    this.#ended.abort();
    await this.#looking;
  }

  /** Reads the table once more and sums up. Rejects as `RootReader.read` does. */
  async account(sent: SentRequests, options: ReadOptions): Promise<IpvsAccount> {
    await this.end();
    const now = await readTables(this.#reader, this.#lab.service, options);
    this.#remember(now);

    const { own, foreign } = this.#divide(sent);
    const connections: Record<string, number> = {};
    for (const { name } of this.#lab.realServers) connections[name] = 0;
    for (const destination of own) {
      const name = this.#nameOf(destination);
      connections[name] = (connections[name] ?? 0) + 1;
    }
    const weights = [...(now.service?.weights ?? [])].map(
      ([destination, weight]) => [this.#nameOf(destination), weight] as const,
    );
    return {
      servicePresent: now.service !== undefined,
      ...(now.service === undefined ? {} : { scheduler: now.service.scheduler }),
      weights: Object.fromEntries(weights),
      connections,
      foreign,
    };
  }

  /**
   * Destinations of the test's own connections, and the number of others. curl does not tell the source port of a
   * request that was lost: as many new connections as were lost, from an address of the sender, are taken for those.
   */
  #divide({ answers, sourceAddresses }: SentRequests): {
    readonly own: readonly string[];
    readonly foreign: number;
  } {
    const answered = new Set(
      answers.map(({ answer, localAddress }) => `${localAddress}:${answer.sourcePort}`),
    );
    const senders = new Set([...sourceAddresses, ...answers.map(({ localAddress }) => localAddress)]);
    let unaccounted = answers.filter(({ answer }) => answer.sourcePort === 0).length;
    const own: string[] = [];
    let foreign = 0;
    for (const [client, destination] of this.#seen) {
      if (answered.has(client)) {
        own.push(destination);
      } else if (!this.#before.has(client)) {
        if (unaccounted > 0 && senders.has(client.slice(0, client.lastIndexOf(':')))) {
          unaccounted -= 1;
          own.push(destination);
        } else {
          foreign += 1;
        }
      }
    }
    return { own, foreign };
  }

  /** The real server at an `address:port`; the `address:port` itself where there is none. */
  #nameOf(destination: string): string {
    const { realServers, service } = this.#lab;
    const found = realServers.find(({ addresses }) =>
      Object.values(addresses).some((address) => `${address}:${service.port}` === destination),
    );
    return found?.name ?? destination;
  }

  #remember(reading: IpvsReading): void {
    for (const [client, destination] of reading.connections) this.#seen.set(client, destination);
  }

  async #lookFromTimeToTime({ signal, deadlineMs }: ReadOptions): Promise<void> {
    const until = AbortSignal.any([signal, this.#ended.signal]);
    while (!until.aborted) {
      try {
        await sleep(lookEveryMs, undefined, { signal: until });
        this.#remember(await readTables(this.#reader, this.#lab.service, { signal: until, deadlineMs }));
      } catch {
        // The test's end, or a look that failed: the last one, in `account`, fails aloud.
      }
    }
  }
}

/** One process for both tables; of the connections only those of the service, since a busy director has many. */
async function readTables(
  reader: RootReader,
  service: VirtualService,
  options: ReadOptions,
): Promise<IpvsReading> {
  // Status 2 says that a file is missing: IPVS is not loaded, and so has no service.
  const { stdout } = await reader.read(tablesText(service), options);
  try {
    return readIpvs(stdout, service);
  } catch (error) {
    if (!(error instanceof UnreadableOutput)) throw error;
    throw measureFailed(reader.machine, "IPVS's tables could not be read", error.message, stdout);
  }
}

/** Lines of /proc/net/ip_vs, then those of the service's connections, each below its heading. */
function tablesText({ vip, port }: VirtualService): ShellText {
  const address = vip
    .split('.')
    .map((byte) => hexadecimal(Number(byte), 2))
    .join('');
  const virtual = ` ${address} ${hexadecimal(port, 4)} `;
  return sh`exec grep -hF -e 'IP Virtual Server' -e : -e 'Pro FromIP' -e ${virtual} /proc/net/ip_vs /proc/net/ip_vs_conn`;
}

function hexadecimal(value: number, digits: number): string {
  return value.toString(16).toUpperCase().padStart(digits, '0');
}
