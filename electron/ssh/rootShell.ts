import { LabError } from '../../lab/contract/labError.ts';
import { sh, type ShellText } from '../../lab/script/shellText.ts';
import type { MachineConnection } from './machineConnection.ts';
import { runCommand, type RunCommandOptions } from './runCommand.ts';

/** The command that becomes a POSIX shell as root, which reads its standard input. Asks for no password. */
export function rootShellCommand(user: string): ShellText {
  return user === 'root' ? sh`exec sh` : sh`exec sudo -n sh`;
}

/** Statuses of the check, chosen apart from those of `sudo` (1), of the shell (126, 127) and of signals (128 and up). */
const noSudo = 90;
const sudoRefuses = 91;

// `sh -c`, since the user's login shell need not be a POSIX shell.
const check = sh`exec sh -c ${`command -v sudo >/dev/null || exit ${noSudo}; sudo -n true || exit ${sudoRefuses}`}`;

/**
 * Makes sure that `rootShellCommand` will work. Costs nothing for root, one command for others.
 * @throws LabError `ssh-sudo` when sudo is missing or wants a password; `machine-no-answer` when the check does not end.
 */
export async function requireRoot(
  connection: MachineConnection,
  {
    user,
    machine,
    ...options
  }: { readonly user: string; readonly machine: string } & Pick<RunCommandOptions, 'signal' | 'deadlineMs'>,
): Promise<void> {
  if (user === 'root') return;
  const result = await runCommand(connection, check, options);
  if (result.code === 0) return;
  if (result.isCanceled) throw options.signal.reason;
  if (result.code === undefined) {
    throw new LabError({
      code: 'machine-no-answer',
      what: `Whether ${user} may become root on ${machine} could not be found out`,
      machine,
      why: `sudo did not answer within ${options.deadlineMs / 1000} s`,
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
