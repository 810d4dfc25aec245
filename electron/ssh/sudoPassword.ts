import { randomBytes } from 'node:crypto';
import { sh, type ShellText } from '../../lab/script/shellText.ts';
import { unlessAborted } from './deadline.ts';
import type { Channel, MachineConnection } from './machineConnection.ts';
import { TailText } from './tailText.ts';

/** What came of a password that sudo was given. */
export type SudoOutcome =
  /** The channel is a POSIX shell as root that reads its input. */
  | { readonly kind: 'root'; readonly channel: Channel }
  | { readonly kind: 'wrong' }
  /** Sudo ended, after it had taken the password or before it asked for any; `output` is what it said. */
  | { readonly kind: 'refused'; readonly wasAsked: boolean; readonly output: string }
  | { readonly kind: 'silent' };

export interface SudoOptions {
  readonly password: string;
  /** Ends the waiting. */
  readonly signal: AbortSignal;
  /** Ends the shell, whenever that is. */
  readonly until: AbortSignal;
  /** For sudo to take the password; after a wrong one it waits for some seconds on purpose. */
  readonly deadlineMs: number;
}

/**
 * Starts a shell as root with a password, which goes to sudo's standard input alone. Sudo says many things besides (a
 * lecture, an apology): only what we had it print tells how it went.
 */
export async function openWithSudo(
  connection: MachineConnection,
  { password, signal, until, deadlineMs }: SudoOptions,
): Promise<SudoOutcome> {
  const prompt = `lvs-lab-password-${randomBytes(8).toString('hex')}`;
  const begin = `lvs-lab-begin-${randomBytes(8).toString('hex')}`;
  const command = sh`LC_ALL=C exec sudo -k -S -p ${prompt} sh -c ${asRoot(begin)}`;
  const channel = await unlessAborted(connection.open(command, { signal: until }), signal);
  channel.stdin.write(`${password}\n`);
  const deadline = AbortSignal.timeout(deadlineMs);
  const outcome = await outcomeOf(channel, prompt, begin, AbortSignal.any([signal, deadline]));
  if (outcome.kind === 'root') channel.stdin.write(`${begin}\n`);
  else channel.close();
  signal.throwIfAborted();
  return outcome;
}

function outcomeOf(
  channel: Channel,
  prompt: string,
  begin: string,
  signal: AbortSignal,
): Promise<SudoOutcome> {
  const stdout = new TailText(4096);
  const stderr = new TailText(64 * 1024);
  const prompts = (): number => stderr.text.split(prompt).length - 1;
  return new Promise((resolve) => {
    const settle = (outcome: SudoOutcome): void => {
      channel.stdout.off('data', onStdout);
      channel.stderr.off('data', onStderr);
      signal.removeEventListener('abort', onAbort);
      resolve(outcome);
    };
    const onStdout = (chunk: Buffer): void => {
      stdout.add(chunk);
      if (stdout.text.includes(`${begin}\n`)) settle({ kind: 'root', channel });
    };
    const onStderr = (chunk: Buffer): void => {
      stderr.add(chunk);
      // Asked once more, it has refused the first answer.
      if (prompts() > 1) settle({ kind: 'wrong' });
    };
    const onAbort = (): void => settle({ kind: 'silent' });
    channel.stdout.on('data', onStdout);
    channel.stderr.on('data', onStderr);
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    void channel.exit.then(() => {
      const output = stderr.text.replaceAll(prompt, '').trim();
      settle({ kind: 'refused', wasAsked: prompts() > 0, output });
    });
  });
}

/**
 * What runs as root: it says that it does, and drops what it reads up to our sign, which is the password where sudo
 * did not want it. Then the shell.
 *
 * The user may not send signals to what runs as root, and sudo would want the password again. So root's own watches
 * the input: when that ends, the shell and all that it has started get a second to end by themselves. When the shell
 * ends first, the watch ends with it. Both are in one process group, which sudo makes or shares with nobody but itself.
 */
function asRoot(begin: string): ShellText {
  return sh`export PATH=/usr/sbin:/usr/bin:/sbin:/bin
printf '%s\n' ${begin}
while IFS= read -r lvs_line && [ "$lvs_line" != ${begin} ]; do :; done
exec 3<&0
{ cat <&3; trap '' TERM; exec 3<&- >&- 2>&-; sleep 1; kill -s TERM 0; sleep 1; kill -s KILL 0; } |
{ sh 3<&-; kill -s TERM 0; }`;
}
