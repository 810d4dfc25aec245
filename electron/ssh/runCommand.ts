import { setTimeout as sleep } from 'node:timers/promises';
import { LabError } from '../../lab/contract/labError.ts';
import type { Channel, MachineConnection } from './machineConnection.ts';
import { TailText } from './tailText.ts';

export interface RunCommandOptions {
  readonly signal: AbortSignal;
  readonly deadlineMs: number;
  /** Nothing by default: the command sees the end of its input at once. */
  readonly stdin?: string | Uint8Array;
  /** Of each output; the default is 1 MiB. */
  readonly maxOutputBytes?: number;
}

/** How a command went, whatever it did. */
export interface CommandResult {
  readonly stdout: string;
  readonly stderr: string;
  /** Exit status; `undefined` when a signal or we ended the command. */
  readonly code?: number;
  /** Such as `KILL`. */
  readonly signal?: string;
  readonly durationMs: number;
  /** The deadline ended it. */
  readonly timedOut: boolean;
  /** The caller's signal ended it. */
  readonly isCanceled: boolean;
  /** An output was longer than `maxOutputBytes`: its last part was kept. */
  readonly truncated: boolean;
}

/** How long the word of a broken connection may take after its command's. */
const hearsayMs = 1000;

/**
 * Runs one command to its end. Of the deadline and the caller's signal the first one wins, and the result still tells
 * how the command ended then: it may have had the time to clean up.
 * @throws LabError only when the connection is, or gets, lost; with the tail of the output.
 */
export async function runCommand(
  connection: MachineConnection,
  command: string,
  { signal, deadlineMs, stdin, maxOutputBytes = 1024 * 1024 }: RunCommandOptions,
): Promise<CommandResult> {
  const startedAtMs = performance.now();
  const stdout = new TailText(maxOutputBytes);
  const stderr = new TailText(maxOutputBytes);
  const limit = new AbortController();
  const late = new Error('The deadline has passed.');
  const timer = setTimeout(() => limit.abort(late), deadlineMs);
  const either = AbortSignal.any([signal, limit.signal]);
  const settle = (ended: Pick<CommandResult, 'code' | 'signal'>): CommandResult => ({
    stdout: stdout.text,
    stderr: stderr.text,
    ...ended,
    durationMs: performance.now() - startedAtMs,
    timedOut: either.reason === late,
    isCanceled: either.aborted && either.reason !== late,
    truncated: stdout.isTruncated || stderr.isTruncated,
  });

  try {
    const channel = await openUnlessStopped(connection, command, either);
    if (channel === undefined) return settle({});
    channel.stdout.on('data', (chunk: Uint8Array) => stdout.add(chunk));
    channel.stderr.on('data', (chunk: Uint8Array) => stderr.add(chunk));
    // A command need not read its input: that it went away shows in how it ended.
    channel.stdin.on('error', () => undefined);
    channel.stdin.end(stdin);
    const ended = await channel.exit;
    if (ended.code === undefined && ended.signal === undefined && !either.aborted) {
      throw withOutput(await causeOf(connection), stderr.text || stdout.text);
    }
    return settle(ended);
  } finally {
    clearTimeout(timer);
  }
}

/** The channel; `undefined` when the signal came first. */
async function openUnlessStopped(
  connection: MachineConnection,
  command: string,
  signal: AbortSignal,
): Promise<Channel | undefined> {
  try {
    return await connection.open(command, { signal });
  } catch (error) {
    if (signal.aborted) return undefined;
    throw error;
  }
}

/** Why the connection ended. A relay hears of it a moment after the command has; and a server may end one alone. */
async function causeOf(connection: MachineConnection): Promise<Error | undefined> {
  const stop = new AbortController();
  const waited = sleep(hearsayMs, undefined, { signal: stop.signal }).catch(() => undefined);
  const cause = await Promise.race([connection.closed, waited]);
  stop.abort();
  return cause;
}

/** Why the connection ended, with what the command had printed until then. */
function withOutput(cause: Error | undefined, output: string): LabError {
  const data =
    cause instanceof LabError
      ? cause.data
      : {
          code: 'ssh-connection-lost' as const,
          what: 'A command ended without a status',
          why: cause?.message ?? 'its connection was closed, or the server gave it up',
          next: 'Run it again.',
        };
  return new LabError({ ...data, ...(output !== '' && { output: output.slice(-2000) }) }, { cause });
}
