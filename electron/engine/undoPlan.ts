import { LabError, toLabErrorData } from '../../lab/contract/labError.ts';
import type { Step } from '../../lab/plan/step.ts';
import type { PlanReport, PlanRun } from './applyPlan.ts';
import type { RootShell } from '../ssh/rootShell.ts';
import { stepError, stepFailure } from './stepError.ts';

/**
 * Takes back what earlier passes applied, last step first, all machines side by side. A step that cannot be undone
 * does not keep the others from it: as much as possible is taken away. Rejects only on abort.
 */
export async function undoPlan(run: PlanRun): Promise<PlanReport> {
  let changed = 0;
  const failures: LabError[] = [];
  const undoMachine = async (steps: readonly Step[], shell: RootShell): Promise<void> => {
    for (const step of steps.toReversed()) {
      try {
        await undoStep(step, shell, run);
        changed += 1;
      } catch (error) {
        run.signal.throwIfAborted();
        failures.push(
          error instanceof LabError ? error : new LabError(toLabErrorData(error), { cause: error }),
        );
        // A shell that is gone fails every further step in the same way; saying it once is enough.
        if (error instanceof LabError && error.code !== 'step-failed') return;
      }
    }
  };
  await Promise.all(
    run.plan.machines.map(async ({ machine, steps }) => {
      const shell = run.shells.get(machine);
      if (shell !== undefined) await undoMachine(steps, shell);
    }),
  );
  return { changed, held: 0, failures };
}

async function undoStep(step: Step, shell: RootShell, { scriptOf, signal, emit }: PlanRun): Promise<void> {
  const where = { step: step.id, machine: step.machine };
  const startedAt = performance.now();
  emit({ kind: 'step-started', ...where });
  let outcome: 'undone' | 'failed' = 'failed';
  try {
    const result = await shell.run(scriptOf(step).undo, {
      signal,
      deadlineMs: step.deadlineMs,
      onOutput: (text) => emit({ kind: 'step-output', ...where, text }),
    });
    if (result.status !== 0) {
      throw stepFailure(step, `taking it back failed with status ${result.status}`, result.output);
    }
    outcome = 'undone';
  } catch (error) {
    throw stepError(error, step, 'undo');
  } finally {
    const durationMs = Math.round(performance.now() - startedAt);
    emit({ kind: 'step-finished', ...where, outcome, durationMs });
  }
}
