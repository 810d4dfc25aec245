import { LabError } from '../../lab/contract/labError.ts';
import { sh, type ShellText } from '../../lab/script/shellText.ts';
import type { MachineConnection } from './machineConnection.ts';
import { runCommand } from './runCommand.ts';

/** Statuses of the check, chosen apart from those of `sudo` (1), of the shell (126, 127) and of signals (128 and up). */
const noSudo = 90;
const sudoRefuses = 91;

// `sh -c`, since the user's login shell need not be a POSIX shell.
const check = sh`exec sh -c ${`command -v sudo >/dev/null || exit ${noSudo}; sudo -n true || exit ${sudoRefuses}`}`;

/** What becomes a POSIX shell as root for somebody who is root. */
export const rootShell = sh`exec sh`;

export interface RootShellOptions {
  /** Who is logged in on the connection. */
  readonly user: string;
  /** The machine's name, for messages. */
  readonly machine: string;
  readonly signal: AbortSignal;
  /** For the check; the default is 15 s. */
  readonly deadlineMs?: number;
}

/**
 * The command that becomes a POSIX shell as root, which reads its standard input: directly for root, by sudo for
 * others, for whom one command first makes sure that this works.
 * @throws LabError `ssh-sudo` when sudo is missing or wants a password; `machine-no-answer` when the check does not end.
 */
export async function rootShellCommand(
  connection: MachineConnection,
  { user, machine, signal, deadlineMs = 15_000 }: RootShellOptions,
): Promise<ShellText> {
  if (user === 'root') return rootShell;
  const result = await runCommand(connection, check, { signal, deadlineMs });
  if (result.code === 0) return sh`exec sudo -n sh`;
  signal.throwIfAborted();
  if (result.code === undefined) {
    throw new LabError({
      code: 'machine-no-answer',
      what: `Whether ${user} may become root on ${machine} could not be found out`,
      machine,
      why: `sudo did not answer within ${deadlineMs / 1000} s`,
      next: 'Log in there by hand and see what `sudo -n true` waits for.',
    });
  }
  throw new LabError({
    code: 'ssh-sudo',
    what: `${user} cannot become root on ${machine}`,
    machine,
    why:
      result.code === noSudo ? 'sudo is not installed there' : 'sudo wants a password, or does not allow it',
    next:
      result.code === noSudo
        ? 'Install sudo there, or log in as root (user: root in the lab file).'
        : `Allow it without a password there, as root: echo '${user} ALL=(ALL) NOPASSWD: ALL' ` +
          '> /etc/sudoers.d/lvs-lab; or log in as root (user: root in the lab file).',
    ...(result.stderr !== '' && { output: result.stderr }),
  });
}
