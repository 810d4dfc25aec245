import { LabError, toLabErrorData, type LabErrorData } from '../../lab/contract/labError.ts';
import type { ProbedPlan, StepStanding } from '../../lab/contract/plannedLab.ts';
import type { MachineFacts } from '../../lab/fact/machineFacts.ts';
import { machinesOf, type Lab } from '../../lab/model/lab.ts';
import { assumedFacts } from '../../lab/plan/assumedFacts.ts';
import { planLab } from '../../lab/plan/planLab.ts';
import type { MachinePlan, Plan, Step } from '../../lab/plan/step.ts';
import { renderShell } from '../../lab/script/renderShell.ts';
import { lines, sh, verbatim, type ShellText } from '../../lab/script/shellText.ts';
import type { RootShell } from '../ssh/rootShell.ts';
import type { MachineAccess } from './machineAccess.ts';
import { runningLabAccess } from './runningLabAccess.ts';
import { readyMachine, scriptsOf, type ReadyMachine } from './runs/readyMachine.ts';
import type { SshAccessContext } from './sshAccess.ts';

/** A probe only looks; one that takes longer hangs. */
const probeDeadlineMs = 15_000;

/**
 * The plan from the facts of the running machines, with what already holds there. Changes nothing on them. Rejects with
 * `user-not-running` where an embedded lab is not up; single machines that cannot be asked are told as failures.
 */
export async function probePlan(lab: Lab, context: SshAccessContext): Promise<ProbedPlan> {
  const access = await runningLabAccess(lab, context);
  try {
    return await probeMachines(lab, access, context.signal);
  } finally {
    access.close();
  }
}

/** A machine that can be asked, or why it cannot. */
type Asked = { readonly ready: ReadyMachine } | { readonly failure: LabErrorData };

/** The same over connections that are there. Rejects with the signal's reason on abort. */
export async function probeMachines(
  lab: Lab,
  access: MachineAccess,
  signal: AbortSignal,
): Promise<ProbedPlan> {
  const machines = machinesOf(lab).map(({ machine }) => machine.name);
  const asked = new Map(
    await Promise.all(
      machines.map(async (machine) => [machine, await ask(machine, lab, access, signal)] as const),
    ),
  );
  signal.throwIfAborted();
  const plan = planLab(lab, factsOf(lab, asked));
  const probed = await Promise.all(
    plan.machines.map((machine) => probeMachine(machine, plan, asked.get(machine.machine), signal)),
  );
  signal.throwIfAborted();
  return {
    plan,
    files: renderShell(plan),
    standings: Object.fromEntries(probed.flatMap(({ standings }) => standings)),
    failures: probed.map(({ failure }) => failure).filter((failure) => failure !== undefined),
  };
}

async function ask(machine: string, lab: Lab, access: MachineAccess, signal: AbortSignal): Promise<Asked> {
  try {
    return { ready: await readyMachine(machine, { lab, access, signal, emit: () => undefined }) };
  } catch (error) {
    return { failure: { ...toLabErrorData(error), machine } };
  }
}

/** A machine that cannot be asked is taken to be what a plan assumes before any machine is there. */
function factsOf(lab: Lab, asked: ReadonlyMap<string, Asked>): ReadonlyMap<string, MachineFacts> {
  const found = [...asked].flatMap(([machine, answer]) =>
    'ready' in answer ? [[machine, answer.ready.facts] as const] : [],
  );
  return new Map([...assumedFacts(lab), ...found]);
}

/** How a machine's steps stand. Once one cannot be asked about, nor can those after it. */
async function probeMachine(
  { machine, steps }: MachinePlan,
  plan: Plan,
  asked: Asked | undefined,
  signal: AbortSignal,
): Promise<{ readonly standings: readonly [string, StepStanding][]; readonly failure?: LabErrorData }> {
  const standings = new Map<string, StepStanding>(steps.map(({ id }) => [id, 'unknown']));
  const answer = (failure?: LabErrorData) => ({
    standings: [...standings],
    ...(failure === undefined ? {} : { failure }),
  });
  if (asked === undefined || 'failure' in asked) return answer(asked?.failure);
  const { shell } = asked.ready;
  const scriptOf = scriptsOf(plan);
  for (const step of steps) {
    try {
      standings.set(step.id, await probeStep(shell, scriptOf(step).probe, signal));
    } catch (error) {
      return answer(notProbed(machine, step, error));
    }
  }
  return answer();
}

/** A probe is the body of a function. What it says is for a run, not for a look. */
async function probeStep(shell: RootShell, probe: ShellText, signal: AbortSignal): Promise<StepStanding> {
  const text = lines(sh`lvs_probe() {
${verbatim(probe)}
}
lvs_probe >/dev/null 2>&1`);
  const { status } = await shell.run(text, { signal, deadlineMs: probeDeadlineMs });
  return status === 0 ? 'holds' : 'will-change';
}

function notProbed(machine: string, step: Step, error: unknown): LabErrorData {
  if (error instanceof LabError) return error.data;
  return {
    code: 'machine-no-answer',
    what: 'The machine could not be asked how its steps stand',
    machine,
    step: step.id,
    why: error instanceof Error ? error.message : String(error),
    next: 'See that the machine is up and reachable, then ask again. Nothing on it was changed.',
  };
}
