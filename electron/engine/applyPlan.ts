import type { MachinePlan, Plan, Step } from '../../lab/plan/step.ts';
import type { RunEventBody } from '../../lab/run/runEvent.ts';
import { lines, sh, verbatim, type ShellText } from '../../lab/script/shellText.ts';
import type { StepScript } from '../../lab/script/stepScript.ts';
import { LabError, toLabErrorData } from '../../lab/contract/labError.ts';
import type { RootShell, ShellResult } from '../ssh/rootShell.ts';
import { stepError, stepFailure } from './stepError.ts';

/** What a pass over a plan did. */
export interface PlanReport {
  /** Steps that were applied (or undone). */
  readonly changed: number;
  /** Steps whose state held already. */
  readonly held: number;
  /** The first failure of each machine that had one; empty when all went well. */
  readonly failures: readonly LabError[];
}

/** What a pass over a plan works with. */
export interface PlanRun {
  readonly plan: Plan;
  /** The shell texts of a step. */
  readonly scriptOf: (step: Step) => StepScript;
  /** An open root shell for each machine of the plan. */
  readonly shells: ReadonlyMap<string, RootShell>;
  readonly signal: AbortSignal;
  readonly emit: (event: RunEventBody) => void;
}

/** Statuses that the text of a step ends with. Any other is a failing apply's own. */
const status = { held: 0, applied: 100, notHolding: 102, notReached: 103 } as const;

/**
 * Brings every machine of a plan to its state: probe, apply, probe. Machines run side by side; a step waits for the
 * steps of other machines that it names in `after`. A failing step ends its machine's work, not the others'. Rejects
 * only on abort, with the signal's reason.
 */
export async function applyPlan(run: PlanRun): Promise<PlanReport> {
  const done = new Map(
    run.plan.machines
      .flatMap(({ steps }) => steps)
      .map((step) => [step.id, Promise.withResolvers<boolean>()]),
  );
  const totals = { changed: 0, held: 0 };
  const failures: LabError[] = [];
  const holding = new Set<string>();
  const settle = (step: Step, holds: boolean): void => {
    if (holds) holding.add(step.id);
    done.get(step.id)?.resolve(holds);
  };

  const runMachine = async ({ machine, steps }: MachinePlan): Promise<void> => {
    const shell = run.shells.get(machine);
    if (shell === undefined) throw new TypeError(`no shell for ${machine}`);
    let failed = false;
    let next: Promise<ShellResult> | undefined;
    for (const [place, step] of steps.entries()) {
      if (!failed) {
        try {
          await needed(step, done);
          const applying = applyStep(step, next ?? handOver(step, place === 0, shell, run), run);
          // The shell goes on with the next step at once: to wait for us would cost it more than many a step does.
          const following = steps[place + 1];
          const isFree = following?.after.every((id) => holding.has(id)) ?? false;
          next = following && isFree ? handOver(following, false, shell, run) : undefined;
          next?.catch(() => undefined);
          if (await applying) totals.changed += 1;
          else totals.held += 1;
        } catch (error) {
          run.signal.throwIfAborted();
          failed = true;
          failures.push(
            error instanceof LabError ? error : new LabError(toLabErrorData(error), { cause: error }),
          );
        }
      }
      settle(step, !failed);
    }
  };

  await Promise.all(
    run.plan.machines.map((machine) =>
      runMachine(machine).catch((error: unknown) => {
        // An abort ends this machine's work; whoever waits for its steps must not wait for ever.
        for (const step of machine.steps) settle(step, false);
        throw error;
      }),
    ),
  );
  return { ...totals, failures };
}

async function needed(step: Step, done: ReadonlyMap<string, PromiseWithResolvers<boolean>>): Promise<void> {
  for (const id of step.after) {
    if (!(await done.get(id)?.promise)) throw stepFailure(step, `it needs the step ${id}, which failed`, '');
  }
}

/** Gives the step to the shell, which runs it after what it has, unless that fails. */
function handOver(
  step: Step,
  isFirst: boolean,
  shell: RootShell,
  { scriptOf, signal, emit }: PlanRun,
): Promise<ShellResult> {
  return shell.run(applyText(scriptOf(step), isFirst), {
    signal,
    deadlineMs: step.deadlineMs,
    behind: true,
    onOutput: (text) => emit({ kind: 'step-output', step: step.id, machine: step.machine, text }),
  });
}

/** Whether the step, which the shell has, changed anything. */
async function applyStep(
  step: Step,
  handedOver: Promise<ShellResult>,
  { emit }: Pick<PlanRun, 'emit'>,
): Promise<boolean> {
  const where = { step: step.id, machine: step.machine };
  const startedAt = performance.now();
  emit({ kind: 'step-started', ...where });
  const finish = (outcome: 'held' | 'applied' | 'failed'): void =>
    emit({ kind: 'step-finished', ...where, outcome, durationMs: Math.round(performance.now() - startedAt) });
  try {
    const result = await handedOver;
    switch (result.status) {
      case status.held:
        finish('held');
        return false;
      case status.applied:
        finish('applied');
        return true;
      case status.notHolding:
        throw stepFailure(
          step,
          'its commands ended well, but what they should bring about is not so',
          result.output,
        );
      default:
        throw stepFailure(step, `a command failed with status ${result.status}`, result.output);
    }
  } catch (error) {
    finish('failed');
    throw stepError(error, step, 'apply');
  }
}

/**
 * The text of a step: nothing where its state holds, else apply and look again. One that was handed over before the step
 * before it failed does nothing.
 */
function applyText(script: StepScript, isFirst: boolean): ShellText {
  return lines(
    isFirst ? sh`lvs_stopped=` : sh`:`,
    sh`lvs_probe() {
${verbatim(script.probe)}
}
lvs_apply() {
${verbatim(script.apply)}
}
lvs_step() {
[ -z "$lvs_stopped" ] || return ${status.notReached}
lvs_probe >/dev/null 2>&1 && return ${status.held}
lvs_stopped=yes
lvs_apply || return
lvs_probe || return ${status.notHolding}
lvs_stopped=
return ${status.applied}
}
lvs_step`,
  );
}
