import { randomBytes } from 'node:crypto';
import { LabError } from '../../lab/contract/labError.ts';
import type { Lab, Machine } from '../../lab/model/lab.ts';
import type { Answer, LogAccount, Measurement, RequestSource } from '../../lab/verdict/measurement.ts';
import { unlessAborted } from '../ssh/deadline.ts';
import type { ReadAnswer } from './answerReader.ts';
import { IpvsWatch } from './ipvsWatch.ts';
import { RootReader, type Connect, type ReadOptions } from './rootReader.ts';
import { sendRequests } from './sendRequests.ts';
import { ServerLog } from './serverLog.ts';

export interface MeasureOptions {
  readonly lab: Lab;
  /** The machine that sends the requests. `laptop` is refused: this machine is no part of a lab's networks. */
  readonly from: RequestSource;
  /** 1 to 100,000. */
  readonly requests: number;
  readonly connect: Connect;
  /** Ends the test: rejects with the signal's reason, and curl on the machine is stopped. */
  readonly signal: AbortSignal;
  /** Ends the sending early; what was measured until then is the measurement. */
  readonly stop?: AbortSignal;
  /** Longest time for sending, after which it is as if `stop` were given. The default is what all requests may take. */
  readonly deadlineMs?: number;
  /** Longest time for one request; the default is 2 s, which leaves room for one lost packet. */
  readonly requestTimeoutMs?: number;
  /** Each answer as it comes. */
  readonly onAnswer?: (answer: Answer) => void;
  /** The web servers' access log; the default is nginx's on Debian. */
  readonly accessLog?: string;
}

/** For one reading of the director's tables or of a log. */
const readDeadlineMs = 15_000;
/** For a real server to say where its log ends; one that does not has no account. A dead server must not stop a test. */
const logDeadlineMs = 5000;
/** For the last lines of a log to come. */
const logPatienceMs = 1500;
/** For curl to start and to end, besides its requests. */
const startDeadlineMs = 15_000;

/**
 * Sends `requests` requests to the VIP, each on its own TCP connection, one after the other, and takes three accounts
 * of them: what the client saw, where IPVS sent them, and what the servers logged. Needs root on the directors and on
 * the real servers, and only reads there.
 * @throws LabError `user-unsupported` for a service that curl cannot ask; where the sending machine or the director
 * cannot be reached or read. A real server that cannot be read is only missing in the logs.
 */
export async function measureVip(options: MeasureOptions): Promise<Measurement> {
  const { lab, from, requests, connect, signal, requestTimeoutMs = 2000 } = options;
  const { onAnswer = () => undefined, accessLog = '/var/log/nginx/access.log' } = options;
  const { deadlineMs = requests * requestTimeoutMs + startDeadlineMs } = options;
  const { director, source } = measurable(lab, from);
  const userAgent = `lvs-lab/${randomBytes(8).toString('hex')}`;
  const read: ReadOptions = { signal, deadlineMs: readDeadlineMs };

  const readers: RootReader[] = [];
  const openReader: OpenReader = async (machine, opening) => {
    const reader = await RootReader.open({ lab, machine, connect, signal: opening, until: signal });
    readers.push(reader);
    return reader;
  };

  const watching = openReader(director.name, signal).then((reader) => IpvsWatch.begin(reader, lab, read));
  const logging = beginLogs(options, accessLog, openReader);
  try {
    let startedAtMs = NaN;
    let watch: IpvsWatch | undefined;
    const begin = Promise.all([watching, logging]).then(([begun]) => {
      watch = begun;
      startedAtMs = performance.now();
    });
    // Its rejection is the sending's, which is still to come.
    begin.catch(() => undefined);
    const connection = await unlessAborted(connect(source.name), signal);
    const sent = await sendUntil(deadlineMs, options.stop, begin, (stop) =>
      sendRequests(connection, {
        machine: source.name,
        series: {
          vip: lab.service.vip,
          port: lab.service.port,
          requests,
          userAgent,
          requestTimeoutMs,
          mark: randomBytes(16).toString('hex'),
        },
        realServers: lab.realServers,
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
      ipvs.account(sendersOf(source, lab, sent), read),
      readLogs(logs, sent, userAgent, signal),
    ]);
    const answers = sent.map(({ answer }) => answer);
    return { from, requests, answers, ipvs: ipvsAccount, logs: logAccounts, durationMs };
  } finally {
    const [watch] = await Promise.allSettled([watching, logging]);
    if (watch.status === 'fulfilled') await watch.value.end();
    for (const reader of readers) reader.close();
  }
}

/** The machines between which a test is made. */
function measurable(
  { service, directors, client }: Lab,
  from: RequestSource,
): { readonly director: Machine; readonly source: Machine } {
  const [director] = directors;
  if (service.protocol !== 'tcp' || director === undefined) {
    throw new LabError({
      code: 'user-unsupported',
      what: 'This service cannot be tested',
      why: director === undefined ? 'the lab has no director' : 'test requests are HTTP, over TCP only',
      next: 'Set `service.protocol: tcp` in the lab file and give it a director.',
    });
  }
  if (from === 'laptop') {
    throw new LabError({
      code: 'user-unsupported',
      what: 'Requests cannot be sent from this machine yet',
      why: 'it has no address in the networks of the lab',
      next: 'Send them from the client or from the director: --from client.',
    });
  }
  return { director, source: from === 'client' ? client : director };
}

/** Addresses from which the source's connections come; a director reaches its own VIP from the VIP. */
function sendersOf(source: Machine, lab: Lab, sent: readonly ReadAnswer[]): ReadonlySet<string> {
  const seen = sent.map(({ localAddress }) => localAddress);
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

type Logs = ReadonlyMap<string, ServerLog>;

/** Opens a reader that is closed when the test ends. */
type OpenReader = (machine: string, signal: AbortSignal) => Promise<RootReader>;

async function beginLogs(
  { lab, signal }: MeasureOptions,
  file: string,
  openReader: OpenReader,
): Promise<Logs> {
  const logs = new Map<string, ServerLog>();
  await Promise.all(
    lab.realServers.map(async ({ name: machine }) => {
      const log = await unlessUnreadable(signal, logDeadlineMs, async (limited) => {
        const reader = await openReader(machine, limited);
        return ServerLog.begin(reader, file, { signal: limited, deadlineMs: logDeadlineMs });
      });
      if (log !== undefined) logs.set(machine, log);
    }),
  );
  return logs;
}

async function readLogs(
  logs: Logs,
  sent: readonly ReadAnswer[],
  userAgent: string,
  signal: AbortSignal,
): Promise<Readonly<Record<string, LogAccount>>> {
  const accounts: Record<string, LogAccount> = {};
  await Promise.all(
    [...logs].map(async ([machine, log]) => {
      const account = await unlessUnreadable(signal, readDeadlineMs, (limited) =>
        log.account(userAgent, {
          expected: sent.filter(({ answer }) => isFrom(answer, machine)).length,
          patienceMs: logPatienceMs,
          signal: limited,
          deadlineMs: readDeadlineMs,
        }),
      );
      if (account !== undefined) accounts[machine] = account;
    }),
  );
  return accounts;
}

function isFrom(answer: Answer, realServer: string): boolean {
  return answer.kind === 'answered' && answer.realServer === realServer;
}

/** What was read; `undefined` where it failed or took too long. Only the caller's abort rejects. */
async function unlessUnreadable<T>(
  signal: AbortSignal,
  limitMs: number,
  read: (limited: AbortSignal) => Promise<T>,
): Promise<T | undefined> {
  try {
    return await read(AbortSignal.any([signal, AbortSignal.timeout(limitMs)]));
  } catch {
    signal.throwIfAborted();
    return undefined;
  }
}
