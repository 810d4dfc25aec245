import { reachedAt, userOn, type Lab } from '../../lab/model/lab.ts';
import { sh, verbatim, type ShellText } from '../../lab/script/shellText.ts';
import { unlessAborted } from '../ssh/deadline.ts';
import type { MachineConnection } from '../ssh/machineConnection.ts';
import { becomeRoot } from '../ssh/becomeRoot.ts';
import type { RootShell } from '../ssh/rootShell.ts';
import type { SecretSource } from '../ssh/secret.ts';
import { measureFailed } from './measureErrors.ts';

/** Opens the connection to a machine of the lab, or gives the open one. Rejects with `LabError`. */
export type Connect = (machine: string) => Promise<MachineConnection>;

export interface RootReaderOptions {
  readonly lab: Lab;
  readonly machine: string;
  readonly connect: Connect;
  /** Asked for the password of a user who has to give one to become root. */
  readonly secrets?: SecretSource;
  /** Ends the opening. */
  readonly signal: AbortSignal;
  /** Ends the shell, whenever that is. */
  readonly until: AbortSignal;
}

export interface ReadOptions {
  readonly signal: AbortSignal;
  readonly deadlineMs: number;
}

/** For one reading of the director's tables or of a log. */
export const readDeadlineMs = 15_000;

/** Longest output that is read, in characters: the connection table or the log of a very long test. */
const mostOutputCharacters = 64 * 1024 * 1024;

/** Reads what only root may read on one machine, through one shell that stays open: a new one costs 130 ms there. */
export class RootReader {
  readonly machine: string;
  readonly #shell: RootShell;

  private constructor(machine: string, shell: RootShell) {
    this.machine = machine;
    this.#shell = shell;
  }

  /** Rejects with `LabError` where there is no connection or no way to become root, or with the signal's reason. */
  static async open({
    lab,
    machine,
    connect,
    secrets,
    signal,
    until,
  }: RootReaderOptions): Promise<RootReader> {
    const connection = await unlessAborted(connect(machine), signal);
    const shell = await becomeRoot(connection, {
      user: userOn(lab, machine),
      machine,
      at: reachedAt(lab, machine),
      signal,
      until,
      ...(secrets && { secrets }),
    });
    return new RootReader(machine, shell);
  }

  /**
   * Runs one text, which may `exec` or `exit`, and gives its standard output.
   * @throws LabError `measure-failed` after the deadline, when too much is printed or the shell ends; the signal's
   *   reason on abort.
   */
  async read(
    text: ShellText,
    { signal, deadlineMs }: ReadOptions,
  ): Promise<{ readonly status: number; readonly stdout: string }> {
    const options = { signal, deadlineMs, maxOutputCharacters: mostOutputCharacters };
    const { status, output, truncated } = await this.#shell
      .run(
        sh`(
exec 2>/dev/null
${verbatim(text)}
)`,
        options,
      )
      .catch((error: unknown) => {
        signal.throwIfAborted();
        throw measureFailed(this.machine, what, error instanceof Error ? error.message : String(error), '');
      });
    if (!truncated) return { status, stdout: output };
    throw measureFailed(
      this.machine,
      what,
      `there is more than ${mostOutputCharacters} characters to read`,
      '',
    );
  }

  /** Ends the shell. */
  close(): void {
    this.#shell.close();
  }
}

const what = 'Counters could not be read';
