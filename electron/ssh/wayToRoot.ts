import { LabError } from '../../lab/contract/labError.ts';
import { sh, type ShellText } from '../../lab/script/shellText.ts';
import { shellOnInput } from './commandGroup.ts';
import type { MachineConnection } from './machineConnection.ts';
import { runCommand } from './runCommand.ts';

/** Statuses of the check, chosen apart from those of `sudo` (1), of the shell (126, 127) and of signals (128 and up). */
const noSudo = 90;
const sudoRefuses = 91;

// `sh -c`, since the user's login shell need not be a POSIX shell.
const check = sh`exec sh -c ${`command -v sudo >/dev/null || exit ${noSudo}; sudo -n true || exit ${sudoRefuses}`}`;

/** What becomes a POSIX shell as root for somebody who is root. */
export const rootShell = shellOnInput;

export interface RootShellOptions {
  /** Who is logged in on the connection. */
  readonly user: string;
  /** The machine's name, for messages. */
  readonly machine: string;
  readonly signal: AbortSignal;
  /** For the check; the default is 15 s. */
  readonly deadlineMs?: number;
}

/** How somebody becomes root on a machine. */
export type WayToRoot =
  /** By a command that becomes a POSIX shell as root, which reads its standard input. */
  | { readonly kind: 'command'; readonly command: ShellText }
  /** Not without a password, if at all. `refusal` says so where there is none to give. */
  | { readonly kind: 'password'; readonly refusal: LabError };

/**
 * How to become root: directly for root, by sudo for others, for whom one command first makes sure that this works.
 * @throws LabError `ssh-sudo` when sudo is missing; `machine-no-answer` when the check does not end.
 */
export async function wayToRoot(
  connection: MachineConnection,
  { user, machine, signal, deadlineMs = 15_000 }: RootShellOptions,
): Promise<WayToRoot> {
  if (user === 'root') return { kind: 'command', command: rootShell };
  const result = await runCommand(connection, check, { signal, deadlineMs });
  if (result.code === 0) return { kind: 'command', command: sh`exec sudo -n sh` };
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
  const output = result.stderr === '' ? {} : { output: result.stderr };
  const common = {
    code: 'ssh-sudo',
    what: `${user} cannot become root on ${machine}`,
    machine,
    ...output,
  } as const;
  if (result.code === noSudo) {
    throw new LabError({
      ...common,
      why: 'sudo is not installed there',
      next: 'Install sudo there, or log in as root (user: root in the lab file).',
    });
  }
  const refusal = new LabError({
    ...common,
    why: 'sudo wants a password, or does not allow it',
    next: allowWithoutPassword(user),
  });
  return { kind: 'password', refusal };
}

/** What helps where a user may not become root, or not without a password. */
export function allowWithoutPassword(user: string): string {
  return (
    `Allow it without a password there, as root: echo '${user} ALL=(ALL) NOPASSWD: ALL' ` +
    '> /etc/sudoers.d/lvs-lab; or log in as root (user: root in the lab file).'
  );
}
