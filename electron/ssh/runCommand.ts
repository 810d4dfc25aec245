import type { MachineConnection } from './machineConnection.ts';

export interface RunCommandOptions {
  readonly signal: AbortSignal;
  readonly deadlineMs: number;
  /** Nothing by default: the command sees the end of its input at once. */
  readonly stdin?: string | Uint8Array;
  /** Of each output; the default is 1 MiB. */
  readonly maxOutputBytes?: number;
}

export interface CommandResult {
  readonly stdout: string;
  readonly stderr: string;
  readonly code?: number;
  readonly signal?: string;
  readonly durationMs: number;
  readonly timedOut: boolean;
  readonly isCanceled: boolean;
  /** An output was longer than `maxOutputBytes`: its end was kept. */
  readonly truncated: boolean;
}

export function runCommand(
  connection: MachineConnection,
  command: string,
  options: RunCommandOptions,
): Promise<CommandResult> {
  void connection;
  void command;
  void options;
  return Promise.reject(new Error('under construction'));
}
