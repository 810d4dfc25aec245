import { RunFold, type RunState } from '../../lab/run/reduceRun.ts';
import type { RunEvent, StepOutcome } from '../../lab/run/runEvent.ts';
import { showError } from './showError.ts';
import { paint, printable, type Output } from './terminal.ts';

const outcomeWords: Record<StepOutcome, string> = {
  applied: 'applied',
  held: 'holds',
  failed: 'FAILED',
  undone: 'undone',
};

/** Tells a run on standard error, a line for each thing worth a line, and keeps its folded state. */
export class ProgressReader {
  readonly #fold = new RunFold();
  #preparing = '';
  readonly #output: Output;
  readonly #verbose: boolean;

  /** With `verbose`, output of steps is shown as it comes and steps that hold have a line of their own. */
  constructor(output: Output, verbose: boolean) {
    this.#output = output;
    this.#verbose = verbose;
  }

  get state(): RunState {
    return this.#fold.state;
  }

  read(event: RunEvent): void {
    this.#fold.add(event);
    const line = this.#line(event);
    if (line !== undefined) this.#output.notice(`${printable(line)}\n`);
    // Its colours are its own; `printable` would show them as text.
    if (event.kind === 'failure') showError(event.error, this.#output);
  }

  #line(event: RunEvent): string | undefined {
    switch (event.kind) {
      case 'run-started':
        return `${event.lab}: ${event.verb}`;
      case 'preparing': {
        // Fractions come often; a line only for what is new.
        if (event.what === this.#preparing) return undefined;
        this.#preparing = event.what;
        return `  ${event.what}`;
      }
      case 'machine':
        if (!this.#verbose && event.state !== 'ready' && event.state !== 'failed') return undefined;
        return `  ${this.#name(event.machine)}  ${event.state}${event.detail === undefined ? '' : `: ${event.detail}`}`;
      case 'step-finished': {
        if (event.outcome === 'held' && !this.#verbose) return undefined;
        const step = this.state.steps[event.step];
        const word = outcomeWords[event.outcome].padEnd(7);
        return `  ${this.#name(event.machine)}  ${word}  ${step?.title ?? event.step}  ${seconds(event.durationMs)}`;
      }
      case 'step-output':
        return this.#verbose ? event.text.trimEnd().replaceAll(/^/gm, '      | ') : undefined;
      case 'run-finished':
        return this.#summary(event.outcome, event.durationMs);
      case 'planned':
      case 'step-started':
      case 'predicted':
      case 'answer':
      case 'verdict':
      case 'failure':
        return undefined;
      default:
        return event satisfies never;
    }
  }

  #summary(outcome: string, durationMs: number): string {
    const steps = Object.values(this.state.steps);
    const count = (state: string): number => steps.filter((step) => step.state === state).length;
    const applied = count('applied');
    const counts =
      this.state.verb === 'up'
        ? `: ${applied} ${applied === 1 ? 'step' : 'steps'} applied, ${count('held')} held already`
        : '';
    const word = { done: 'done', failed: 'failed', cancelled: 'cancelled' }[outcome] ?? outcome;
    return `  ${word}${counts}  ${seconds(durationMs)}`;
  }

  #name(machine: string): string {
    const widest = Math.max(...Object.keys(this.state.machines).map((name) => name.length), machine.length);
    return machine.padEnd(widest);
  }
}

/** A duration for people. */
function seconds(durationMs: number): string {
  return `${(durationMs / 1000).toFixed(1)} s`;
}

/** A passed or failed verdict as a coloured word. */
export function verdictWord(verdict: 'pass' | 'fail', output: Output): string {
  return verdict === 'pass' ? paint('PASS', 'green', output.colours) : paint('FAIL', 'red', output.colours);
}
