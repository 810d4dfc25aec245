import { LabError } from '../../lab/contract/labError.ts';
import type { Step } from '../../lab/plan/step.ts';
import { ShellDeadlineError, ShellGoneError } from '../ssh/rootShell.ts';

/** Lines of a step's output that its error carries. */
const tailLines = 40;

/** The last lines of an output, for an error. */
function outputTail(output: string): string {
  return output.trimEnd().split('\n').slice(-tailLines).join('\n');
}

/** A thrown value of the shell as the failure of a step; an abort and a `LabError` pass through as they are. */
export function stepError(error: unknown, step: Step, verb: 'apply' | 'undo'): unknown {
  const where = { machine: step.machine, step: step.id };
  const doing = verb === 'apply' ? step.title : `Undo: ${step.title}`;
  if (error instanceof ShellDeadlineError) {
    return new LabError(
      {
        code: 'step-deadline',
        what: doing,
        ...where,
        why: `it did not end within ${error.deadlineMs / 1000} s`,
        next: 'Look at the output and at the machine, then run it again: steps that hold are skipped.',
        output: outputTail(error.output),
      },
      { cause: error },
    );
  }
  if (error instanceof ShellGoneError) {
    return new LabError(
      {
        code: 'ssh-connection-lost',
        what: doing,
        ...where,
        why: 'the connection to the machine, or the shell on it, ended while the step ran',
        next: 'See that the machine is up and reachable, then run it again: steps that hold are skipped.',
        output: outputTail(error.output),
      },
      { cause: error },
    );
  }
  return error;
}

/** A step whose apply failed, or whose state does not hold although apply said that all went well. */
export function stepFailure(step: Step, why: string, output: string): LabError {
  return new LabError({
    code: 'step-failed',
    what: step.title,
    machine: step.machine,
    step: step.id,
    why,
    next: 'Read the output, mend the cause, and run `up` again: steps that hold are skipped.',
    output: outputTail(output),
  });
}
