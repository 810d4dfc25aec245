import { LabError } from '../../lab/contract/labError.ts';
import type { RealServer } from '../../lab/model/lab.ts';
import type { ShellText } from '../../lab/script/shellText.ts';
import type { ChannelExit, MachineConnection } from '../ssh/machineConnection.ts';
import { TailText } from '../ssh/tailText.ts';
import { AnswerReader, type ReadAnswer } from './answerReader.ts';
import { connectionsCommand, connectionsInput } from './ownConnections.ts';
import { measureFailed } from './measureErrors.ts';
import { requestCommand, requestInput, type RequestSeries } from './requestCommand.ts';

export interface SendOptions {
  /** The machine's name, for messages. */
  readonly machine: string;
  readonly series: RequestSeries;
  readonly realServers: readonly Pick<RealServer, 'name' | 'page'>[];
  /** Ends the test: rejects with its reason. */
  readonly signal: AbortSignal;
  /** Ends the sending early: what was answered until then counts. */
  readonly stop: AbortSignal;
  /** The requests go when it resolves; curl is started meanwhile. Its rejection is the sending's. */
  readonly begin?: Promise<unknown>;
  readonly onAnswer: (read: ReadAnswer) => void;
}

/** Status of a shell that does not find its command. */
const commandNotFound = 127;

const what = 'The test requests could not be sent';

/**
 * Sends a series of requests from a machine, one after the other, and tells each answer as it comes.
 * @throws LabError `user-missing-software` without curl, `measure-failed` when curl does not do its work, or why the
 * connection was lost; the signal's reason on abort.
 */
export async function sendRequests(
  connection: MachineConnection,
  options: SendOptions,
): Promise<readonly ReadAnswer[]> {
  const { series } = options;
  const isOwn = series.load === 'held' || series.load === 'many-sources';
  const program = isOwn ? ('perl' as const) : ('curl' as const);
  const ways: readonly Way[] = isOwn
    ? [{ command: connectionsCommand(series), input: connectionsInput(series), program }]
    : (['each-record', 'blocks'] as const).map((flush) => ({
        command: requestCommand(series, flush),
        input: requestInput(series),
        program,
      }));
  for (const way of ways) {
    const sent = await sendOnce(connection, options, way);
    if (sent !== undefined) return sent;
  }
  throw new LabError({
    code: 'user-missing-software',
    what,
    machine: options.machine,
    why: `${program} is not installed there`,
    next: `Install it there: apt-get install ${program}.`,
  });
}

/** A command that sends the series once it has read its input. */
interface Way {
  readonly command: ShellText;
  readonly input: string;
  readonly program: 'curl' | 'perl';
}

/** `undefined` when a command was not found. */
async function sendOnce(
  connection: MachineConnection,
  { machine, series, realServers, signal, stop, begin, onAnswer }: SendOptions,
  { command, input, program }: Way,
): Promise<readonly ReadAnswer[] | undefined> {
  signal.throwIfAborted();
  if (stop.aborted) return [];
  const reader = new AnswerReader({
    realServers,
    mark: series.mark,
    requestTimeoutMs: series.requestTimeoutMs,
    program,
  });
  const answers: ReadAnswer[] = [];
  const stderr = new TailText(4096);
  const unreadable: Error[] = [];

  const channel = await connection.open(command, { signal });
  const close = (): void => channel.close('TERM');
  // The stop may have come while the channel was opened.
  const isStopped = (): boolean => stop.aborted;
  if (isStopped()) close();
  stop.addEventListener('abort', close, { once: true });
  channel.stdin.on('error', () => undefined);
  channel.stderr.on('data', (chunk: Uint8Array) => stderr.add(chunk));
  channel.stdout.on('data', (chunk: Uint8Array) => {
    if (unreadable.length > 0 || signal.aborted) return;
    try {
      for (const read of reader.read(chunk)) {
        answers.push(read);
        onAnswer(read);
      }
    } catch (error) {
      unreadable.push(error instanceof Error ? error : new Error(String(error)));
      close();
    }
  });
  try {
    await begin;
    channel.stdin.end(input);
  } catch (error) {
    close();
    throw error;
  }
  const exit = await channel.exit;
  stop.removeEventListener('abort', close);

  signal.throwIfAborted();
  const [failure] = unreadable;
  if (failure !== undefined) throw measureFailed(machine, what, failure.message, stderr.text);
  if (isStopped() || answers.length === series.requests) return answers;
  if (exit.code === commandNotFound && answers.length === 0) return undefined;
  if (exit.code === undefined && exit.signal === undefined) {
    throw (await connection.closed) ?? measureFailed(machine, what, 'the connection was closed', stderr.text);
  }
  throw measureFailed(machine, what, endedEarly(program, exit, answers.length, series.requests), stderr.text);
}

function endedEarly(
  program: string,
  { code, signal }: ChannelExit,
  answers: number,
  requests: number,
): string {
  const how = code === undefined ? `signal ${signal ?? '?'}` : `status ${code}`;
  return `${program} ended with ${how} after ${answers} of ${requests} requests`;
}
