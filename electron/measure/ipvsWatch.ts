import { setTimeout as sleep } from 'node:timers/promises';
import { UnreadableOutput } from '../../lab/fact/unreadableOutput.ts';
import { portsOf, serverPortOf, type Lab, type VirtualService } from '../../lab/model/lab.ts';
import { clientGroup } from '../../lab/predict/persistence.ts';
import type { ServerLoad } from '../../lab/predict/prediction.ts';
import { sh, type ShellText } from '../../lab/script/shellText.ts';
import type { StartRange } from '../../lab/verdict/matchChoices.ts';
import type { IpvsAccount } from '../../lab/verdict/measurement.ts';
import type { ReadAnswer } from './answerReader.ts';
import { clientKey, readIpvs, type IpvsEntry, type IpvsReading } from './ipvsReading.ts';
import { measureFailed } from './measureErrors.ts';
import type { ReadOptions, RootReader } from './rootReader.ts';
import { addressOf, clientPortOf, SeenAddress } from './seenAddress.ts';

/**
 * Between two looks at the connection table during a test. The entry of a refused connection (state CLOSE) lives for
 * 10 s, the shortest of all (`ip_vs_proto_tcp.c`, `tcp_timeouts`); one in TIME_WAIT for 120 s.
 */
const usualPeriodMs = 4000;
/**
 * Looks until a connection is taken for one without an entry. The kernel gives the table out page by page and finds its
 * place again by counting entries (`ip_vs_conn_array` in ip_vs_conn.c): one that expires meanwhile hides another.
 */
const looksForMissing = 3;
/** Expiry is told in whole seconds, and reading takes its time. */
const expiryToleranceS = 2;
/** Seconds that an entry stays in a state without another packet, where that is the same on every director (`tcp_timeouts`). */
const livesS: Readonly<Record<string, number>> = { TIME_WAIT: 120, CLOSE: 10 };

/** States in which the table keeps a connection that is over. */
const lastSeen: ReadonlySet<string> = new Set(['TIME_WAIT', 'CLOSE']);
/** The same under DR and TUN, where the director sees the client's packets only. */
const lastSeenOneWay: ReadonlySet<string> = new Set([...lastSeen, 'FIN_WAIT']);

export interface WatchOptions extends ReadOptions {
  /** Between two looks during a test; the default is 4 s. */
  readonly periodMs?: number;
  /** Whether a router between the sender and the director may translate addresses; the default is no. */
  readonly mayBeTranslated?: boolean;
}

/** A connection of the test for whose client there was an entry. */
interface FoundConnection {
  /** `address:port` that the entry leads to. */
  readonly destination: string;
  /** Name of the real server that answered. */
  readonly answeredBy: string | undefined;
  /**
   * False where a later connection from the same port may have taken the entry over before it was seen. Linux picks the
   * range of source ports anew every 10 s (`secure_ipv4_port_ephemeral`), so ports may come again within seconds. The
   * client's own account then has to stand in: IPVS keeps no other trace.
   */
  isEntryItsOwn: boolean;
}

/**
 * IPVS's own account of a test, from its connection table: exact and immediate, where the counters of
 * `ipvsadm --stats` lag by seconds. It is looked at from time to time, so that no entry is gone, or taken over by a
 * later connection from the same port, before it was seen.
 */
export class IpvsWatch {
  readonly #reader: RootReader;
  readonly #lab: Lab;
  /** Connections that were there before the test. */
  readonly #before: IpvsReading['connections'];
  /** What persistence remembered before the test. */
  readonly #templates: IpvsReading['templates'];
  /** Connections of each destination before the test, by its `address:port`, in the order of the kernel's list. */
  readonly #loadsBefore: ReadonlyMap<string, ServerLoad>;
  /** Release of the director's kernel. */
  readonly kernel: string | undefined;
  readonly #beganAtMs = performance.now();
  /** Destination of each connection that was seen since, by its client. */
  readonly #seen = new Map<string, string>();
  /** Clients of the connections that the test established. */
  readonly #established = new Set<string>();
  /** Requests of the test whose client had an entry before it. */
  readonly #reused: number[] = [];
  /** Those of these whose entry was found. */
  readonly #found: FoundConnection[] = [];
  /** By its client, the last connection from there that the latest look which sought any found. */
  #latest: ReadonlyMap<string, FoundConnection> = new Map();
  /** Who answered those that were not looked for yet, by their client and in their order. */
  #awaited = new Map<string, (string | undefined)[]>();
  #unestablished = 0;
  readonly #sender: SeenAddress;
  readonly #ended = new AbortController();
  readonly #looking: Promise<void>;

  private constructor(reader: RootReader, lab: Lab, before: IpvsReading, options: WatchOptions) {
    this.#reader = reader;
    this.#lab = lab;
    this.#before = before.connections;
    this.#templates = before.templates;
    this.#loadsBefore = before.service?.loads ?? new Map<string, ServerLoad>();
    this.kernel = before.kernel;
    this.#sender = new SeenAddress(options.mayBeTranslated ?? false);
    this.#looking = this.#lookFromTimeToTime(options);
  }

  /** Reads the table as it is before the test. Rejects as `RootReader.read` does; afterwards `end` must be called. */
  static async begin(reader: RootReader, lab: Lab, options: WatchOptions): Promise<IpvsWatch> {
    return new IpvsWatch(reader, lab, await readTables(reader, lab.service, options), options);
  }

  /** Connections that the real servers have before the test. */
  get startLoads(): Readonly<Record<string, ServerLoad>> {
    return Object.fromEntries(
      [...this.#loadsBefore].map(([destination, load]) => [this.#nameOf(destination), load]),
    );
  }

  /** Real servers in the order in which they were added to the service, which is not always that of the lab file. */
  get addedInOrder(): readonly string[] {
    return [...this.#loadsBefore.keys()].map((destination) => this.#nameOf(destination)).toReversed();
  }

  /**
   * The real server that the director remembers for each group of clients (`clientGroup`), by persistence, without those
   * that it is about to forget.
   */
  get remembered(): Readonly<Record<string, string>> {
    const { netmask } = this.#lab.service.persistence ?? {};
    return Object.fromEntries(
      [...this.#templates]
        .filter(([, { expiresInS }]) => expiresInS > expiryToleranceS)
        .map(([address, { destination }]) => [clientGroup(address, netmask), this.#nameOf(destination)]),
    );
  }

  /** Source ports from which clients came to the service before the test, as far as IPVS remembers them. */
  get portsBefore(): ReadonlySet<number> {
    return new Set([...this.#before.keys()].map(clientPortOf));
  }

  /** To be told of each answer of the test as it comes. */
  note({ answer, localAddress }: ReadAnswer): void {
    if (answer.sourcePort === 0) {
      this.#unestablished += 1;
      return;
    }
    const { service } = this.#lab;
    const ports = portsOf(service);
    const port = ports[answer.index % ports.length] ?? service.port;
    const client = clientKey(service, `${localAddress}:${answer.sourcePort}`, port);
    this.#established.add(client);
    if (this.#before.has(client)) this.#reused.push(answer.index);
    // This connection's entry may have been there already when the one before it was looked for.
    const former = this.#latest.get(client);
    if (former !== undefined) former.isEntryItsOwn = false;
    const answeredBy = answer.kind === 'answered' ? answer.realServer : undefined;
    this.#awaited.set(client, [...(this.#awaited.get(client) ?? []), answeredBy]);
  }

  /** Stops looking. May be called again. */
  async end(): Promise<void> {
    this.#ended.abort();
    await this.#looking;
  }

  /**
   * Looks once more, or until nothing is missing, and sums up.
   * @param senders addresses from which the test's connections come
   * @throws as `RootReader.read` does
   */
  async account(senders: ReadonlySet<string>, options: ReadOptions): Promise<IpvsAccount> {
    await this.end();
    let { service } = await this.#look(options);
    for (let again = 1; again < looksForMissing && this.#awaited.size > 0; again += 1) {
      ({ service } = await this.#look(options));
    }

    const { unanswered, foreign } = this.#divideOthers(senders);
    const connections: Record<string, number> = {};
    for (const { name } of this.#lab.realServers) connections[name] = 0;
    const names = [
      ...this.#found.map((found) => this.#nameOfFound(found)),
      ...unanswered.map((destination) => this.#nameOf(destination)),
    ];
    for (const name of names) connections[name] = (connections[name] ?? 0) + 1;
    const weights = [...(service?.weights ?? [])].map(
      ([destination, weight]) => [this.#nameOf(destination), weight] as const,
    );
    return {
      servicePresent: service !== undefined,
      ...(service === undefined ? {} : { scheduler: service.scheduler }),
      weights: Object.fromEntries(weights),
      connections,
      foreign,
      ...(this.#reused.length === 0 ? {} : { reused: this.#reused }),
      ...this.#start(),
    };
  }

  /** What the real servers had before the test, and what of it surely stayed until now. */
  #start(): Pick<IpvsAccount, 'start'> {
    const sinceS = (performance.now() - this.#beganAtMs) / 1000;
    const stayed = new Map<string, number>();
    for (const [client, { destination, state, expiresInS }] of this.#before) {
      // A connection of the test from the same port took the entry's place.
      const isSure =
        state !== 'ESTABLISHED' && expiresInS > sinceS + expiryToleranceS && !this.#established.has(client);
      if (isSure) stayed.set(destination, (stayed.get(destination) ?? 0) + 1);
    }
    const start = Object.fromEntries(
      [...this.#loadsBefore]
        .filter(([, { active, inactive }]) => active + inactive > 0)
        .map(([destination, { active, inactive }]): [string, StartRange] => [
          this.#nameOf(destination),
          {
            active: { least: 0, most: active },
            inactive: { least: Math.min(inactive, stayed.get(destination) ?? 0), most: inactive },
          },
        ]),
    );
    return Object.keys(start).length === 0 ? {} : { start };
  }

  /**
   * New connections that the test is not known to have established. curl does not tell the source port where it came
   * to no connection: as many as there were such requests, from an address of the sender, are taken for those.
   */
  #divideOthers(senders: ReadonlySet<string>): {
    readonly unanswered: readonly string[];
    readonly foreign: number;
  } {
    const unanswered: string[] = [];
    let foreign = 0;
    const established = new Set([...this.#established].map((client) => this.#sender.asSeen(client)));
    for (const [client, destination] of this.#seen) {
      if (established.has(client)) continue;
      const isFromSender = senders.has(addressOf(client)) || addressOf(client) === this.#sender.translated;
      if (isFromSender && unanswered.length < this.#unestablished) unanswered.push(destination);
      else foreign += 1;
    }
    return { unanswered, foreign };
  }

  #nameOfFound({ destination, answeredBy, isEntryItsOwn }: FoundConnection): string {
    return isEntryItsOwn ? this.#nameOf(destination) : (answeredBy ?? this.#nameOf(destination));
  }

  /** The real server at an `address:port`; the `address:port` itself where there is none. */
  #nameOf(destination: string): string {
    const { realServers, service } = this.#lab;
    // A service of a firewall mark has destinations of port 0, and its connections the port that they came for.
    const ports = [
      ...(service.firewallMark === undefined ? [] : [0]),
      ...portsOf(service).map((port) => serverPortOf(service, port)),
    ];
    const found = realServers.find(({ addresses }) =>
      Object.values(addresses).some((address) => ports.some((port) => `${address}:${port}` === destination)),
    );
    return found?.name ?? destination;
  }

  async #look(options: ReadOptions): Promise<IpvsReading> {
    // Only connections made before the table is read are looked for in it: a later one might find there what an
    // earlier one from the same port left behind.
    const due = this.#awaited;
    this.#awaited = new Map();
    let reading: IpvsReading;
    try {
      reading = await readTables(this.#reader, this.#lab.service, options);
    } catch (error) {
      for (const [client, answeredBy] of this.#awaited) {
        due.set(client, [...(due.get(client) ?? []), ...answeredBy]);
      }
      this.#awaited = due;
      throw error;
    }
    const fresh = [...reading.connections].filter(([client, entry]) => !this.#wasThere(client, entry));
    this.#sender.learn([...due.keys()], new Set(fresh.map(([client]) => client)));
    const latest = new Map<string, FoundConnection>();
    for (const [client, answerers] of due) {
      const destination = reading.connections.get(this.#sender.asSeen(client))?.destination;
      if (destination === undefined) {
        this.#awaited.set(client, [...answerers, ...(this.#awaited.get(client) ?? [])]);
        continue;
      }
      for (const [place, answeredBy] of answerers.entries()) {
        // A later connection may have been told of while the table was being read.
        const isEntryItsOwn = place === answerers.length - 1 && !this.#awaited.has(client);
        const found = { destination, answeredBy, isEntryItsOwn };
        this.#found.push(found);
        latest.set(client, found);
      }
    }
    if (due.size > 0) this.#latest = latest;
    for (const [client, entry] of fresh) this.#seen.set(client, entry.destination);
    return reading;
  }

  /**
   * Whether an entry is still that of a connection from before the test. The kernel schedules a client's port anew only
   * when the entry is in a state that ends (`is_new_conn_expected` in ip_vs_core.c): where the director sees no answers,
   * that is FIN_WAIT too. The new entry lives longer, or is in another state. Over UDP it never does. One that an expiry
   * hid from the first look (`looksForMissing`) is known by its age.
   */
  #wasThere(client: string, now: IpvsEntry): boolean {
    const before = this.#before.get(client);
    const sinceS = (performance.now() - this.#beganAtMs) / 1000;
    const ageS = (livesS[now.state] ?? 0) - now.expiresInS;
    if (before === undefined) return ageS > sinceS + expiryToleranceS;
    if (before.destination !== now.destination) return false;
    if (!this.#endStates.has(before.state)) return true;
    return before.state === now.state && now.expiresInS + sinceS <= before.expiresInS + expiryToleranceS;
  }

  get #endStates(): ReadonlySet<string> {
    const { forwarding } = this.#lab.service;
    return forwarding === 'dr' || forwarding === 'tun' ? lastSeenOneWay : lastSeen;
  }

  async #lookFromTimeToTime({ signal, deadlineMs, periodMs = usualPeriodMs }: WatchOptions): Promise<void> {
    const until = AbortSignal.any([signal, this.#ended.signal]);
    while (!until.aborted) {
      try {
        await sleep(periodMs, undefined, { signal: until });
        // A look that has begun is finished: giving it up would end the shell that the last one needs.
        await this.#look({ signal, deadlineMs });
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
function tablesText(service: VirtualService): ShellText {
  const address = service.vip
    .split('.')
    .map((byte) => hexadecimal(Number(byte), 2))
    .join('');
  const patterns = [
    'Linux version ',
    'IP Virtual Server',
    ':',
    'FWM ',
    'Pro FromIP',
    ...portsOf(service).map((port) => ` ${address} ${hexadecimal(port, 4)} `),
    ...(service.firewallMark === undefined ? [] : [` ${hexadecimal(service.firewallMark, 8)} 0000 `]),
  ];
  const options = patterns.flatMap((pattern) => ['-e', pattern]);
  return sh`exec grep -hF ${options} /proc/version /proc/net/ip_vs /proc/net/ip_vs_conn`;
}

function hexadecimal(value: number, digits: number): string {
  return value.toString(16).toUpperCase().padStart(digits, '0');
}
