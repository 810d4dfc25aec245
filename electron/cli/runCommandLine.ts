import { CommanderError } from 'commander';
import { toLabErrorData, type LabErrorData } from '../../lab/contract/labError.ts';
import { exitCodeOf, exitCodes } from './exitCode.ts';
import type { Actions } from './actions.ts';
import { buildProgram } from './program.ts';
import { showError } from './showError.ts';
import type { Output } from './terminal.ts';

/**
 * Runs one command line (without the program's own name); answers its exit code. Never rejects: whatever goes wrong is
 * told on the output, and with `--json` as its one document too.
 */
export async function runCommandLine(
  words: readonly string[],
  actions: () => Actions,
  output: Output,
): Promise<number> {
  try {
    let exitCode: number = exitCodes.done;
    const program = buildProgram(actions(), (code) => (exitCode = code), output);
    await program.parseAsync([...words], { from: 'user' });
    return exitCode;
  } catch (error) {
    // Commander has said it already; help that was asked for is no mistake.
    if (error instanceof CommanderError && error.exitCode === 0) return exitCodes.done;
    const data = error instanceof CommanderError ? usageError(error) : toLabErrorData(error);
    if (!(error instanceof CommanderError)) showError(data, output);
    if (asksForJson(words)) output.result(`${JSON.stringify({ error: data }, undefined, 2)}\n`);
    return exitCodeOf(data.code);
  }
}

function usageError({ message }: CommanderError): LabErrorData {
  return {
    code: 'user-usage',
    what: 'The command line cannot be understood',
    why: message.replace(/^error: /, ''),
    next: 'Run with --help to see how it is used.',
  };
}

/** Whether the words ask for JSON, as far as they can be read: what follows `--` belongs to another command. */
function asksForJson(words: readonly string[]): boolean {
  const end = words.indexOf('--');
  return (end < 0 ? words : words.slice(0, end)).includes('--json');
}
