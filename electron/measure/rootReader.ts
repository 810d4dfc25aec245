import type { Lab } from '../../lab/model/lab.ts';
import { machinesOf } from '../../lab/model/lab.ts';
import type { ShellText } from '../../lab/script/shellText.ts';
import { unlessAborted } from '../ssh/deadline.ts';
import type { MachineConnection } from '../ssh/machineConnection.ts';
import { rootShellCommand } from '../ssh/rootShell.ts';
import { runCommand } from '../ssh/runCommand.ts';
import { measureFailed } from './measureErrors.ts';

/** Opens the connection to a machine of the lab, or gives the open one. Rejects with `LabError`. */
export type Connect = (machine: string) => Promise<MachineConnection>;

export interface RootReaderOptions {
  readonly lab: Lab;
  readonly machine: string;
  readonly connect: Connect;
  readonly signal: AbortSignal;
}

export interface ReadOptions {
  readonly signal: AbortSignal;
  readonly deadlineMs: number;
}

/** Longest output that is read: the connection table or the log of a very long test. */
const mostOutputBytes = 64 * 1024 * 1024;

/** Reads what only root may read on one machine. */
export class RootReader {
  readonly machine: string;
  readonly #connection: MachineConnection;
  readonly #shell: ShellText;

  private constructor(machine: string, connection: MachineConnection, shell: ShellText) {
    this.machine = machine;
    this.#connection = connection;
    this.#shell = shell;
  }

  /** Rejects with `LabError` where there is no connection or no way to become root, or with the signal's reason. */
  static async open({ lab, machine, connect, signal }: RootReaderOptions): Promise<RootReader> {
    const connection = await unlessAborted(connect(machine), signal);
    const shell = await rootShellCommand(connection, { user: userOn(lab, machine), machine, signal });
    return new RootReader(machine, connection, shell);
  }

  /**
   * Runs one text in a root shell of its own.
   * @throws LabError `measure-failed` after the deadline or when too much is printed; the signal's reason on abort.
   */
  async read(
    text: ShellText,
    { signal, deadlineMs }: ReadOptions,
  ): Promise<{ readonly status: number; readonly stdout: string; readonly stderr: string }> {
    const result = await runCommand(this.#connection, this.#shell, {
      signal,
      deadlineMs,
      stdin: text,
      maxOutputBytes: mostOutputBytes,
    });
    const { stdout, stderr, code } = result;
    if (code !== undefined && !result.truncated) return { status: code, stdout, stderr };
    signal.throwIfAborted();
    const why = result.truncated
      ? `it printed more than ${mostOutputBytes / 1024 / 1024} MiB`
      : result.timedOut
        ? `no end after ${deadlineMs / 1000} s`
        : `it was ended by signal ${result.signal ?? '?'}`;
    throw measureFailed(this.machine, 'Counters could not be read', why, stderr);
  }
}

function userOn(lab: Lab, machine: string): string {
  if (lab.machines === 'embedded') return 'root';
  return machinesOf(lab).find((entry) => entry.machine.name === machine)?.machine.ssh?.user ?? 'root';
}
