import type { Lab, Machine } from '../../lab/model/lab.ts';
import { clientNetwork, spareAddresses } from '../../lab/model/spareAddresses.ts';
import type { Load, ServerLoad } from '../../lab/predict/prediction.ts';
import type { Answer, Measurement, RequestSource } from '../../lab/verdict/measurement.ts';
import type { SecretSource } from '../ssh/secret.ts';
import { addressTowards } from './addressTowards.ts';
import type { ReadAnswer } from './answerReader.ts';
import { IpvsWatch } from './ipvsWatch.ts';
import { machinesOfTest, refuseLoad } from './refuseTest.ts';
import { readDeadlineMs, RootReader, type Connect, type ReadOptions } from './rootReader.ts';
import { addSourceAddresses, type SourceAddresses } from './sourceAddresses.ts';
import { beginLogs, readLogs, type OpenReader } from './testLogs.ts';
import { markOfTest, senderOf } from './testSender.ts';

export interface MeasureOptions {
  readonly lab: Lab;
  /**
   * What sends the requests: a machine, or `laptop`, this computer, which must have a way to the VIP. It has none to that
   * of an embedded lab.
   */
  readonly from: RequestSource;
  /** 1 to 100,000; with `held` at most `mostHeld`, over UDP at most `mostQueries`. */
  readonly requests: number;
  /** How the connections come; the default is `sequential`. Held ones and many sources need Perl on the machine. */
  readonly load?: Load;
  readonly connect: Connect;
  /** Asked for the passwords of users who have to give one to become root; the time to answer does not count. */
  readonly secrets?: SecretSource;
  /** Ends the test: rejects with the signal's reason, and curl on the machine is stopped. */
  readonly signal: AbortSignal;
  /** Ends the sending early; what was measured until then is the measurement. */
  readonly stop?: AbortSignal;
  /** Longest time for sending, after which it is as if `stop` were given. The default is what all requests may take. */
  readonly deadlineMs?: number;
  /** Longest time for one request; the default is 2 s, which leaves room for one lost packet. */
  readonly requestTimeoutMs?: number;
  /** What is known before the first request is sent. */
  readonly onReady?: (ready: ReadyTest) => void;
  /** Each answer as it comes. */
  readonly onAnswer?: (answer: Answer) => void;
  /**
   * Longest time that the first request waits for a real server to say where its log ends, and that the accounts wait for one
   * that has not said it by then; the default is 5 s. A dead server must not stop a test.
   */
  readonly logDeadlineMs?: number;
  /** The web servers' access log; the default is nginx's on Debian. */
  readonly accessLog?: string;
  /** The DNS servers' log; the default is the one that the plan gives them. */
  readonly dnsLog?: string;
}

/** What a test begins with. */
export interface ReadyTest {
  /** Connections that each real server has. */
  readonly start: Readonly<Record<string, ServerLoad>>;
  /** Real servers in the order in which they were added to the service. */
  readonly addedInOrder: readonly string[];
  /** Release of the director's kernel; absent where it is not known. */
  readonly kernel?: string;
  /** The real server that the director remembers for each client or group of clients, where the service is persistent. */
  readonly remembered?: Readonly<Record<string, string>>;
  /** Addresses that the requests come from in turn, where the test made them. */
  readonly sources?: readonly string[];
}

/** Longest time for one request, unless another is asked for. */
const usualTimeoutMs = 2000;
/** Source addresses of a test with many. */
const wantedSources = 16;
/** More may be asked for than are wanted, for those that the machine has already. */
const candidateSources = 4 * wantedSources;
/** What the kernel lets the addresses stay beyond the longest time of the test. */
const sourceMarginS = 60;
/** For curl to start and to end, besides its requests. */
const startDeadlineMs = 15_000;

/**
 * Sends `requests` requests to the VIP, by HTTP each on its own TCP connection, or over UDP by DNS each from its own
 * port, one after the other and to the ports of the service in turn, and takes three accounts of them: what the client
 * saw, where IPVS sent them, and what the servers logged. Needs root on the directors and on the real servers, and only
 * reads there.
 * @throws LabError `user-unsupported` for what cannot be tested; where the sending machine or the director cannot be
 * reached or read. A real server that cannot be read is only missing in the logs.
 */
export async function measureVip(options: MeasureOptions): Promise<Measurement> {
  const { lab, from, requests, connect, signal, requestTimeoutMs = usualTimeoutMs } = options;
  const { load = 'sequential', onReady } = options;
  const { onAnswer = () => undefined } = options;
  const { deadlineMs = requests * requestTimeoutMs + startDeadlineMs } = options;
  const { director, source } = machinesOfTest(lab, from);
  refuseLoad({ load, protocol: lab.service.protocol, from, requests });
  const here = source === undefined ? await addressTowards(lab.service.vip, lab.service.port) : undefined;
  const test = markOfTest(options);
  const read: ReadOptions = { signal, deadlineMs: readDeadlineMs };

  const readers: RootReader[] = [];
  const openReader: OpenReader = async (machine, opening, secrets) => {
    const reader = await RootReader.open({
      lab,
      machine,
      connect,
      signal: opening,
      until: signal,
      ...(secrets && { secrets }),
    });
    readers.push(reader);
    return reader;
  };

  const watching = openReader(director.name, signal, options.secrets).then((reader) =>
    // Between this computer and the director there may be a router that translates addresses.
    IpvsWatch.begin(reader, lab, { ...read, mayBeTranslated: source === undefined }),
  );
  const ending = new AbortController();
  const logsOptions = { ...options, signal: AbortSignal.any([signal, ending.signal]) };
  const logging = beginLogs(logsOptions, test.logFile, openReader);
  let added: AddedSources | undefined;
  try {
    if (load === 'many-sources') added = await addSources(options, deadlineMs);
    const sources = added?.sources.addresses;
    let startedAtMs = NaN;
    let watch: IpvsWatch | undefined;
    const begin = Promise.all([watching, logging]).then(([begun]) => {
      watch = begun;
      const remembered = lab.service.persistence === undefined ? undefined : begun.remembered;
      onReady?.({
        start: begun.startLoads,
        addedInOrder: begun.addedInOrder,
        ...(begun.kernel !== undefined && { kernel: begun.kernel }),
        ...(remembered && { remembered }),
        ...(sources && { sources }),
      });
      startedAtMs = performance.now();
    });
    // Its rejection is the sending's, which is still to come.
    begin.catch(() => undefined);
    const send = await senderOf(source, { ...options, load, requestTimeoutMs }, test);
    const sent = await sendUntil(deadlineMs, options.stop, begin, (stop) =>
      send({
        sources: sources ?? [],
        portsBefore: () => watch?.portsBefore ?? new Set(),
        signal,
        stop,
        begin,
        onAnswer: (answered) => {
          watch?.note(answered);
          onAnswer(answered.answer);
        },
      }),
    );
    const durationMs = performance.now() - startedAtMs;

    const [ipvs, logs] = await Promise.all([watching, logging]);
    const [ipvsAccount, logAccounts] = await Promise.all([
      ipvs.account(sendersOf(source ?? here, lab, sent), read),
      readLogs(logs, sent, test.logFormat, options),
    ]);
    const answers = sent.map(({ answer }) => answer);
    return { from, load, requests, answers, ipvs: ipvsAccount, logs: logAccounts, durationMs };
  } finally {
    const [watch] = await Promise.allSettled([watching, logging]);
    if (watch.status === 'fulfilled') await watch.value.end();
    await added?.remove();
    ending.abort();
    for (const reader of readers) reader.close();
  }
}

interface AddedSources {
  readonly sources: SourceAddresses;
  /** Never rejects: what cannot be taken away ends with its lifetime. */
  remove(): Promise<void>;
}

/** Gives the client its source addresses, by a shell that outlives a cancelled test so that they can be taken away. */
async function addSources(
  { lab, connect, secrets, signal }: MeasureOptions,
  deadlineMs: number,
): Promise<AddedSources> {
  const network = clientNetwork(lab) ?? '';
  const reader = await RootReader.open({
    lab,
    machine: lab.client.name,
    connect,
    signal,
    until: new AbortController().signal,
    ...(secrets && { secrets }),
  });
  try {
    const sources = await addSourceAddresses(reader, {
      beside: lab.client.addresses[network] ?? '',
      candidates: spareAddresses(lab, network, candidateSources),
      most: wantedSources,
      lifetimeS: Math.ceil(deadlineMs / 1000) + sourceMarginS,
      signal,
      deadlineMs: readDeadlineMs,
    });
    const remove = async (): Promise<void> => {
      const removing = { signal: AbortSignal.timeout(readDeadlineMs), deadlineMs: readDeadlineMs };
      await sources.remove(removing).catch(() => undefined);
      reader.close();
    };
    return { sources, remove };
  } catch (error) {
    reader.close();
    throw error;
  }
}

/**
 * Addresses from which the source's connections come; a director reaches its own VIP from the VIP. Of this computer the
 * address on the way to the VIP is known, or none.
 */
function sendersOf(
  source: Machine | string | undefined,
  lab: Lab,
  sent: readonly ReadAnswer[],
): ReadonlySet<string> {
  const seen = sent.map(({ localAddress }) => localAddress);
  if (source === undefined) return new Set(seen);
  if (typeof source === 'string') return new Set([source, ...seen]);
  const vip = source === lab.client ? [] : [lab.service.vip];
  return new Set([...Object.values(source.addresses), ...vip, ...seen]);
}

/** Runs `send` with a signal that stops it the time after `begin`, or with the caller's. */
async function sendUntil<T>(
  deadlineMs: number,
  stop: AbortSignal | undefined,
  begin: Promise<unknown>,
  send: (stop: AbortSignal) => Promise<T>,
): Promise<T> {
  const deadline = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  begin.then(
    () => (timer = setTimeout(() => deadline.abort(), deadlineMs)),
    () => undefined,
  );
  try {
    return await send(stop === undefined ? deadline.signal : AbortSignal.any([deadline.signal, stop]));
  } finally {
    clearTimeout(timer);
  }
}
