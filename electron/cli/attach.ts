import { quote } from '../../lab/script/shellText.ts';
import type { Channel, ChannelExit, OpenOptions } from '../service/serviceOptions.ts';
import { exitCodes } from './exitCode.ts';

/**
 * The words after `--` as one shell command line: several words are an argument list and arrive as they are, a single
 * one is a command line, so that `exec LAB rs1 -- 'ss -ltn | grep :80'` does what it says.
 */
export function shellLine(words: readonly string[]): string {
  const [only] = words;
  return words.length === 1 && only !== undefined ? only : words.map((word) => quote(word)).join(' ');
}

/** Answer of a command that ran on a machine. */
interface CommandResult {
  readonly stdout: string;
  readonly stderr: string;
  /** Exit status; missing when a signal ended it. */
  readonly code?: number;
}

/** Joins a running command with this process's own input and outputs; answers with its exit code. */
export async function passThrough(channel: Channel, signal: AbortSignal): Promise<number> {
  const stop = stopOn(channel, signal);
  // Whoever read the output may have enough of it (`exec … | head`): the command ends then, as SIGPIPE would end it.
  const onUnread = (): void => channel.close();
  process.stdout.on('error', onUnread);
  channel.stdout.pipe(process.stdout, { end: false });
  channel.stderr.pipe(process.stderr, { end: false });
  process.stdin.pipe(channel.stdin);
  try {
    return exitCodeOfChannel(await channel.exit, signal);
  } finally {
    stop();
    process.stdout.off('error', onUnread);
    process.stdin.unpipe(channel.stdin);
    process.stdin.pause();
  }
}

/** Collects the outputs of a running command. Its input ends at once. */
export async function collectOutput(channel: Channel, signal: AbortSignal): Promise<CommandResult> {
  const stop = stopOn(channel, signal);
  channel.stdin.end();
  const texts = Promise.all([readAll(channel.stdout), readAll(channel.stderr)]);
  try {
    const { code } = await channel.exit;
    const [stdout, stderr] = await texts;
    return { stdout, stderr, ...(code === undefined ? {} : { code }) };
  } finally {
    stop();
  }
}

/** Puts this terminal into raw mode and joins it with one on a machine until that ends. */
export async function attachTerminal(
  open: (
    terminal: NonNullable<OpenOptions['terminal']>,
    signal: AbortSignal,
  ) => Promise<{ readonly channel: Channel; readonly close: () => void }>,
): Promise<number> {
  const { stdin, stdout } = process;
  const never = new AbortController().signal;
  const { channel, close } = await open({ ...size(), type: process.env['TERM'] ?? 'xterm' }, never);
  const resize = (): void => {
    const { columns, rows } = size();
    channel.resize(columns, rows);
  };
  stdin.setRawMode(true);
  stdout.on('resize', resize);
  stdin.pipe(channel.stdin);
  channel.stdout.pipe(stdout, { end: false });
  try {
    return exitCodeOfChannel(await channel.exit, never);
  } finally {
    stdout.off('resize', resize);
    stdin.unpipe(channel.stdin);
    stdin.setRawMode(false);
    stdin.pause();
    close();
  }
}

/** This terminal's size. One that does not know its own says 0, which no terminal elsewhere can be. */
function size(): { readonly columns: number; readonly rows: number } {
  return { columns: process.stdout.columns || 80, rows: process.stdout.rows || 24 };
}

/** The command's own status, as ssh has it; 130 when this side stopped it, 3 when the link broke. */
function exitCodeOfChannel({ code }: ChannelExit, signal: AbortSignal): number {
  if (signal.aborted) return exitCodes.cancelled;
  return code ?? exitCodes.failedOperation;
}

function stopOn(channel: Channel, signal: AbortSignal): () => void {
  const stop = (): void => channel.close('INT');
  signal.addEventListener('abort', stop, { once: true });
  return () => signal.removeEventListener('abort', stop);
}

async function readAll(stream: NodeJS.ReadableStream): Promise<string> {
  stream.setEncoding('utf8');
  let text = '';
  for await (const chunk of stream) text += String(chunk);
  return text;
}
