import type { Lab } from '../../lab/model/lab.ts';
import type { Answer, LogAccount } from '../../lab/verdict/measurement.ts';
import { Deadline, unlessAborted } from '../ssh/deadline.ts';
import { askedOutside, type SecretSource } from '../ssh/secret.ts';
import type { ReadAnswer } from './answerReader.ts';
import { readDeadlineMs, type RootReader } from './rootReader.ts';
import { ServerLog, type LogFormat } from './serverLog.ts';

/** For a real server to say where its log ends, before the first request and once more after the last. */
const usualLogDeadlineMs = 5000;
/** For the last lines of a log to come. */
const logPatienceMs = 1500;

/** By real server, each as soon as it is known where the log ended. Rejections have been heard. */
export type Logs = ReadonlyMap<string, Promise<ServerLog>>;

interface LogsOptions {
  readonly lab: Lab;
  readonly signal: AbortSignal;
  readonly secrets?: SecretSource;
  /** As in `MeasureOptions`. */
  readonly logDeadlineMs?: number;
}

/** Opens a reader that is closed when the test ends. */
export type OpenReader = (
  machine: string,
  signal: AbortSignal,
  secrets: SecretSource | undefined,
) => Promise<RootReader>;

/**
 * Resolves when all servers have said where their logs end, or have had the time for it. A slow one may still say it while
 * requests are sent: its log is then read from its beginning, for the test's own requests can be told in it anyway.
 */
export async function beginLogs(
  { lab, signal, secrets, logDeadlineMs = usualLogDeadlineMs }: LogsOptions,
  file: string,
  openReader: OpenReader,
): Promise<Logs> {
  const logs = new Map<string, Promise<ServerLog>>();
  await Promise.all(
    lab.realServers.map(async ({ name: machine }) => {
      const inTime = await unlessUnreadable(signal, logDeadlineMs, (deadline) => {
        const asked = secrets && askedOutside(deadline, secrets);
        const beginning = openReader(machine, signal, asked).then((reader) =>
          ServerLog.begin(reader, file, { signal, deadlineMs: readDeadlineMs }),
        );
        const late = beginning.then((log) => (deadline.signal.aborted ? log.fromItsBeginning() : log));
        late.catch(() => undefined);
        logs.set(machine, late);
        return unlessAborted(beginning, deadline.signal);
      });
      // What failed in time has no account; what has not ended yet may still have one.
      if (inTime !== undefined) logs.set(machine, Promise.resolve(inTime));
    }),
  );
  return logs;
}

/**
 * The accounts of the servers' logs, of those that can be read in time. `sent` says how many lines each is waited for.
 * Rejects with the signal's reason alone.
 */
export async function readLogs(
  logs: Logs,
  sent: readonly ReadAnswer[],
  format: LogFormat,
  { signal, logDeadlineMs = usualLogDeadlineMs }: Pick<LogsOptions, 'signal' | 'logDeadlineMs'>,
): Promise<Readonly<Record<string, LogAccount>>> {
  const accounts: Record<string, LogAccount> = {};
  await Promise.all(
    [...logs].map(async ([machine, begun]) => {
      const log = await unlessUnreadable(signal, logDeadlineMs, (deadline) =>
        unlessAborted(begun, deadline.signal),
      );
      if (log === undefined) return;
      const account = await unlessUnreadable(signal, readDeadlineMs, (deadline) =>
        log.account(format, {
          expected: sent.filter(({ answer }) => isFrom(answer, machine)).length,
          patienceMs: logPatienceMs,
          signal: deadline.signal,
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
  read: (deadline: Deadline) => Promise<T>,
): Promise<T | undefined> {
  const deadline = new Deadline(limitMs, new Error(`no end after ${limitMs} ms`), signal);
  try {
    return await read(deadline);
  } catch {
    signal.throwIfAborted();
    return undefined;
  } finally {
    deadline.stop();
  }
}
