import { toLabErrorData, type LabErrorData } from '../../lab/contract/labError.ts';
import type { RunState } from '../../lab/run/reduceRun.ts';
import { exitCodeOf } from './exitCode.ts';
import { errorOf } from './followRuns.ts';
import type { CommonOptions } from './actions.ts';
import { showError } from './showError.ts';
import type { Output } from './terminal.ts';

/** What a command answers: text or one JSON document on standard output, errors on standard error, an exit code. */
export class Answers {
  readonly #output: Output;

  constructor(output: Output) {
    this.#output = output;
  }

  /** Errors of a command become text on standard error, the JSON document where one was asked for, and the exit code. */
  async of(options: CommonOptions, act: () => Promise<number>): Promise<number> {
    try {
      return await act();
    } catch (error) {
      const data = toLabErrorData(error);
      this.#fail(data, options);
      return exitCodeOf(data.code);
    }
  }

  /** Prints a result, as JSON where that was asked for. */
  show(options: CommonOptions, value: unknown, text: () => string): void {
    this.#output.result(options.json ? `${JSON.stringify(value, undefined, 2)}\n` : text());
  }

  /** Tells why a run did not end well, and answers with its exit code. */
  failed(state: RunState, options: CommonOptions): number {
    const error = errorOf(state);
    this.#fail(error, options);
    return exitCodeOf(error.code);
  }

  #fail(error: LabErrorData, options: CommonOptions): void {
    showError(error, this.#output);
    if (options.json) this.#output.result(`${JSON.stringify({ error }, undefined, 2)}\n`);
  }
}
