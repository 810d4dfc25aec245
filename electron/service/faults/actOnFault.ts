import { LabError } from '../../../lab/contract/labError.ts';
import type { FaultEffect, FaultScript } from '../../../lab/fault/fault.ts';
import { sh, verbatim, type ShellText } from '../../../lab/script/shellText.ts';
import type { RootShell } from '../../ssh/rootShell.ts';
import type { LabHostClient } from '../../vm/host/labHostClient.ts';

const scriptDeadlineMs = 60_000;

/** What faults are switched on and off with. */
export interface FaultTools {
  /** The lab host of an embedded lab. */
  readonly host: LabHostClient | undefined;
  /** A root shell on a machine. Rejects with `LabError`. */
  readonly shell: (machine: string) => Promise<RootShell>;
  readonly signal: AbortSignal;
  /** Machines that are off, on which nothing needs mending: they come back from the template. */
  readonly off?: ReadonlySet<string>;
}

/** Switches a fault on. Rejects with `LabError` where it could not be; `mendFault` clears up after that. */
export async function makeFault(title: string, effect: FaultEffect, tools: FaultTools): Promise<void> {
  const { signal } = tools;
  switch (effect.kind) {
    case 'script':
      for (const { machine, inject } of scriptsOf(effect)) {
        await runBody(`Switch on: ${title}`, machine, inject, tools);
      }
      return;
    case 'cable':
      return setCables(effect, false, tools);
    case 'other-segment':
      return hostOf(tools).moveCable(effect.network, effect.machine, true, { signal });
    case 'impair':
      return hostOf(tools).setImpairment(effect.network, effect.impairment, { signal });
    case 'freeze':
      await hostOf(tools).freezeMachine(effect.machine, true, { signal });
      return;
    case 'power-off':
      await hostOf(tools).stopMachine(effect.machine, 'kill', { signal });
      return;
    default:
      return effect satisfies never;
  }
}

/**
 * Switches a fault off. A machine that is off stays so: only `up` starts it, as it sets it up too. What is gone by now
 * (a machine, its cable) needs no mending.
 */
export async function mendFault(title: string, effect: FaultEffect, tools: FaultTools): Promise<void> {
  const { signal } = tools;
  switch (effect.kind) {
    case 'script':
      for (const { machine, mend } of [...scriptsOf(effect).toReversed(), ...(effect.settle ?? [])]) {
        if (tools.off?.has(machine) !== true) await runBody(`Mend: ${title}`, machine, mend, tools);
      }
      return;
    case 'cable':
      return unlessGone(setCables(effect, true, tools));
    case 'other-segment':
      return unlessGone(hostOf(tools).moveCable(effect.network, effect.machine, false, { signal }));
    case 'impair':
      return unlessGone(hostOf(tools).setImpairment(effect.network, undefined, { signal }));
    case 'freeze':
      return unlessGone(hostOf(tools).freezeMachine(effect.machine, false, { signal }));
    case 'power-off':
      return;
    default:
      return effect satisfies never;
  }
}

function scriptsOf({ script, then = [] }: Extract<FaultEffect, { kind: 'script' }>): readonly FaultScript[] {
  return [script, ...then];
}

async function runBody(what: string, machine: string, body: ShellText, tools: FaultTools): Promise<void> {
  const shell = await tools.shell(machine);
  const text = sh`lvs_fault() {
${verbatim(body)}
}
lvs_fault`;
  const { status, output } = await shell.run(text, { signal: tools.signal, deadlineMs: scriptDeadlineMs });
  if (status === 0) return;
  throw new LabError({
    code: 'step-failed',
    what,
    machine,
    why: `the machine answered with status ${status}`,
    next: 'See the output. `up` repairs what the lab file says.',
    output,
  });
}

async function setCables(
  { machine, networks }: Extract<FaultEffect, { kind: 'cable' }>,
  up: boolean,
  tools: FaultTools,
): Promise<void> {
  for (const network of networks) {
    await hostOf(tools).setPort(network, machine, up, { signal: tools.signal });
  }
}

async function unlessGone(work: Promise<unknown>): Promise<void> {
  try {
    await work;
  } catch (error) {
    const isGone = error instanceof LabError && ['user-not-running', 'user-usage'].includes(error.code);
    if (!isGone) throw error;
  }
}

function hostOf({ host }: FaultTools): LabHostClient {
  if (host !== undefined) return host;
  throw new LabError({
    code: 'user-not-running',
    what: 'The lab does not run',
    why: 'no lab host answers',
    next: 'Bring it up first: `npm run -s lab -- up LAB`.',
  });
}
