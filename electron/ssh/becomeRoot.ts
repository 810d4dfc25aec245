import { LabError } from '../../lab/contract/labError.ts';
import { unlessAborted } from './deadline.ts';
import type { MachineConnection } from './machineConnection.ts';
import { RootShell } from './rootShell.ts';
import { withSecret, type SecretSource } from './secret.ts';
import { openWithSudo } from './sudoPassword.ts';
import { allowWithoutPassword, wayToRoot, type RootShellOptions } from './wayToRoot.ts';

export interface BecomeRootOptions extends RootShellOptions {
  /** Where the machine is reached: its sudo password is known by that. */
  readonly at: { readonly host: string; readonly port: number };
  /** Asked for the password where sudo wants one; without it, or without an answer, that is an error. */
  readonly secrets?: SecretSource;
  /** Ends the shell, whenever that is; the default is `signal`. */
  readonly until?: AbortSignal;
}

/**
 * An open root shell on a machine: for root, or by sudo; with a password, which is asked for up to three times, where
 * sudo wants one.
 * @throws LabError `ssh-sudo` when sudo is missing or does not let the user become root; `machine-no-answer` when it
 *   says nothing; the signal's reason on abort.
 */
export async function becomeRoot(
  connection: MachineConnection,
  options: BecomeRootOptions,
): Promise<RootShell> {
  const { user, machine, at, signal, until = signal, deadlineMs = 15_000, secrets } = options;
  const way = await wayToRoot(connection, options);
  if (way.kind === 'command') {
    return unlessAborted(RootShell.open(connection, way.command, until), signal);
  }
  if (secrets === undefined) throw way.refusal;
  const secret = { kind: 'sudo-password', user, host: at.host, port: at.port, machine } as const;
  const given = { attempts: 0 };
  const shell = await withSecret(
    secrets,
    secret,
    async (password) => {
      given.attempts += 1;
      const outcome = await openWithSudo(connection, { password, signal, until, deadlineMs });
      switch (outcome.kind) {
        case 'root':
          return RootShell.over(outcome.channel);
        case 'wrong':
          return undefined;
        case 'silent':
          throw noAnswer(options, deadlineMs);
        case 'refused':
          // It may have been the password all the same: some sudo allow one attempt only.
          await secrets.tried(secret, password, false);
          throw refused(options, outcome.wasAsked, outcome.output);
        default:
          return outcome satisfies never;
      }
    },
    signal,
  );
  if (shell !== undefined) return shell;
  throw new LabError({
    ...way.refusal.data,
    why:
      given.attempts > 0
        ? 'sudo wants a password, and none that was given is right'
        : 'sudo wants a password, and none was given',
  });
}

function refused({ user, machine }: RootShellOptions, wasAsked: boolean, output: string): LabError {
  return new LabError({
    code: 'ssh-sudo',
    what: `${user} cannot become root on ${machine}`,
    machine,
    why: wasAsked
      ? 'sudo took the password and refused: it is wrong, or the user may not do this'
      : 'sudo refused before it asked for the password',
    next: allowWithoutPassword(user),
    ...(output === '' ? {} : { output }),
  });
}

function noAnswer({ user, machine }: RootShellOptions, deadlineMs: number): LabError {
  return new LabError({
    code: 'machine-no-answer',
    what: `${user} could not become root on ${machine}`,
    machine,
    why: `sudo neither took nor refused the password within ${deadlineMs / 1000} s`,
    next: 'Log in there by hand and see what `sudo true` waits for.',
  });
}
