import { LabError } from '../../lab/contract/labError.ts';
import type { ShellText } from '../../lab/script/shellText.ts';
import type { ChannelExit, MachineConnection } from '../ssh/machineConnection.ts';
import { TailText } from '../ssh/tailText.ts';
import type { ReadAnswer } from './answerReader.ts';
import { measureFailed } from './measureErrors.ts';

/** A program of a machine that sends a series of requests once it has read its input, and writes what came of each. */
export interface Sender {
  readonly program: string;
  /** Debian's package that has the program. */
  readonly package: string;
  /** Ways to start it: the next where one finds its command missing. */
  readonly commands: readonly ShellText[];
  readonly requests: number;
  /** Asked when the requests are about to go: the program's input, and what reads its output from then on. */
  readonly begin: () => {
    readonly input: string;
    /** Takes more output; returns the answers that it completes. */
    readonly read: (chunk: Uint8Array) => readonly ReadAnswer[];
  };
}

/** When requests go and end, and who is told. */
export interface SendControl {
  /** The machine's name, for messages. */
  readonly machine: string;
  /** Ends the test: rejects with its reason. */
  readonly signal: AbortSignal;
  /** Ends the sending early: what was answered until then counts. */
  readonly stop: AbortSignal;
  /** The requests go when it resolves; the program is started meanwhile. Its rejection is the sending's. */
  readonly begin?: Promise<unknown>;
  readonly onAnswer: (read: ReadAnswer) => void;
}

/** Status of a shell that does not find its command. */
const commandNotFound = 127;

const what = 'The test requests could not be sent';

/**
 * Lets a program send on a machine, and tells each answer as it comes.
 * @throws LabError `user-missing-software` without the program, `measure-failed` when it does not do its work, or why
 * the connection was lost; the signal's reason on abort.
 */
export async function sendBy(
  connection: MachineConnection,
  sender: Sender,
  control: SendControl,
): Promise<readonly ReadAnswer[]> {
  for (const command of sender.commands) {
    const sent = await sendOnce(connection, sender, command, control);
    if (sent !== undefined) return sent;
  }
  throw new LabError({
    code: 'user-missing-software',
    what,
    machine: control.machine,
    why: `${sender.program} is not installed there`,
    next: `Install it there: apt-get install ${sender.package}.`,
  });
}

/** `undefined` when a command was not found. */
async function sendOnce(
  connection: MachineConnection,
  sender: Sender,
  command: ShellText,
  { machine, signal, stop, begin, onAnswer }: SendControl,
): Promise<readonly ReadAnswer[] | undefined> {
  signal.throwIfAborted();
  if (stop.aborted) return [];
  let read: ReturnType<Sender['begin']>['read'] = () => [];
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
      for (const answer of read(chunk)) {
        answers.push(answer);
        onAnswer(answer);
      }
    } catch (error) {
      unreadable.push(error instanceof Error ? error : new Error(String(error)));
      close();
    }
  });
  try {
    await begin;
    const begun = sender.begin();
    read = begun.read;
    channel.stdin.end(begun.input);
  } catch (error) {
    close();
    throw error;
  }
  const exit = await channel.exit;
  stop.removeEventListener('abort', close);

  signal.throwIfAborted();
  const [failure] = unreadable;
  if (failure !== undefined) throw measureFailed(machine, what, failure.message, stderr.text);
  if (isStopped() || answers.length === sender.requests) return answers;
  if (exit.code === commandNotFound && answers.length === 0) return undefined;
  if (exit.code === undefined && exit.signal === undefined) {
    throw (await connection.closed) ?? measureFailed(machine, what, 'the connection was closed', stderr.text);
  }
  throw measureFailed(
    machine,
    what,
    endedEarly(sender.program, exit, answers.length, sender.requests),
    stderr.text,
  );
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
