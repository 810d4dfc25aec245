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

/** How a command went, whatever it did: like execa's result with `reject: false`. */
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

/**
 * Runs one command to its end. The first cause wins: a command that ended by itself is not cancelled or late.
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
  const timer = setTimeout(() => limit.abort(), deadlineMs);
  const either = AbortSignal.any([signal, limit.signal]);
  const settle = (ended: Pick<CommandResult, 'code' | 'signal'>, isStopped: boolean): CommandResult => ({
    stdout: stdout.text,
    stderr: stderr.text,
    ...ended,
    durationMs: performance.now() - startedAtMs,
    timedOut: isStopped && !signal.aborted,
    isCanceled: isStopped && signal.aborted,
    truncated: stdout.isTruncated || stderr.isTruncated,
  });

  try {
    const channel = await openUnlessStopped(connection, command, either);
    if (channel === undefined) return settle({}, true);
    channel.stdout.on('data', (chunk: Uint8Array) => stdout.add(chunk));
    channel.stderr.on('data', (chunk: Uint8Array) => stderr.add(chunk));
    // A command need not read its input: that it went away shows in how it ended.
    channel.stdin.on('error', () => undefined);
    channel.stdin.end(stdin);
    const ended = await channel.exit;
    const isByItself = ended.code !== undefined;
    if (!isByItself && !either.aborted && ended.signal === undefined) {
      throw withOutput(await connection.closed, stderr.text || stdout.text);
    }
    return settle(ended, either.aborted && !isByItself);
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

/** Why the connection ended, with what the command had printed until then. */
function withOutput(cause: Error | undefined, output: string): LabError {
  const data =
    cause instanceof LabError
      ? cause.data
      : {
          code: 'ssh-connection-lost' as const,
          what: 'The connection was closed while a command ran',
          why: cause?.message ?? 'it was closed from here',
          next: 'Run it again.',
        };
  return new LabError({ ...data, ...(output !== '' && { output: output.slice(-2000) }) }, { cause });
}
