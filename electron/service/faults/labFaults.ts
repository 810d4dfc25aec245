import { randomBytes } from 'node:crypto';
import { LabError } from '../../../lab/contract/labError.ts';
import type { ActiveFault, LabFaults, MendedFaults } from '../../../lab/contract/labFaults.ts';
import type { Fault, FaultEffect } from '../../../lab/fault/fault.ts';
import { faultNamed, faults, faultsFor } from '../../../lab/fault/faults.ts';
import type { Lab } from '../../../lab/model/lab.ts';
import { labFolder } from '../../store/labFolder.ts';
import { connectLabHost } from '../../vm/host/labHostClient.ts';
import { lockLab } from '../lockLab.ts';
import { openRootShell } from '../openRootShell.ts';
import { readLabAsBroughtUp } from '../resolveLab.ts';
import { runningLabAccess } from '../runningLabAccess.ts';
import type { SshAccessContext } from '../sshAccess.ts';
import { makeFault, mendFault, type FaultTools } from './actOnFault.ts';
import { keepFaults, readFaults, withTitle, type KeptFault } from './faultFile.ts';

/** What can be broken in a lab and what is: nothing, where it is not up. */
export function labFaults(lab: Lab, { folders }: Pick<SshAccessContext['options'], 'folders'>): LabFaults {
  return {
    offers: faultsFor(lab),
    active: readFaults(labFolder(folders, lab.name)).map(withTitle),
  };
}

/**
 * Switches a fault on in a lab that is up; without a target, at the first that there is. Rejects with `LabError` where
 * it does not apply, is on already, or could not be made: then nothing of it is left.
 */
export async function breakLab(
  name: string,
  id: string,
  wanted: string | undefined,
  context: SshAccessContext,
): Promise<ActiveFault> {
  const lab = labThatIsUp(name, context);
  const fault = faultFor(lab, id);
  const target = targetFor(lab, fault, wanted);
  const effect = fault.effect(lab, target);
  return locked(lab, 'break', context, async (folder, tools) => {
    const active = readFaults(folder);
    refuseSecond(lab, fault, effect, active);
    const added: KeptFault = { fault: id, target, since: Date.now() };
    // Kept first: whatever happens from here on, there is something that `mend` and `up` know of.
    keepFaults(folder, [...active, added]);
    try {
      await makeFault(fault.title, effect, tools);
    } catch (error) {
      await mendFault(fault.title, effect, tools);
      keepFaults(folder, active);
      throw error;
    }
    return withTitle(added);
  });
}

/**
 * Switches faults off again, the last one first: all, or those of one id. `restart` is called where a machine that was
 * powered off must be brought up anew. Rejects with the first failure once the others are mended.
 */
export async function mendLab(
  name: string,
  id: string | undefined,
  context: SshAccessContext,
  restart: () => Promise<{ readonly runId: string }>,
): Promise<MendedFaults> {
  const lab = labThatIsUp(name, context);
  if (id !== undefined) knownFault(id);
  const { mended, needsUp } = await locked(lab, 'mend', context, async (folder, tools) => {
    const active = readFaults(folder);
    const chosen = active.filter(({ fault }) => id === undefined || fault === id);
    return {
      mended: await mendAll(lab, chosen, folder, tools),
      needsUp: chosen.some((one) => effectOf(lab, one)?.kind === 'power-off'),
    };
  });
  if (!needsUp) return { mended };
  return { mended, upRunId: (await restart()).runId };
}

/** Mends what is chosen, keeping the rest. What needs `up` stays kept until that is done. */
async function mendAll(
  lab: Lab,
  chosen: readonly KeptFault[],
  folder: string,
  tools: FaultTools,
): Promise<readonly ActiveFault[]> {
  const { mended, failures } = await mendFaults(lab, readFaults(folder), chosen, tools);
  keepFaults(
    folder,
    readFaults(folder).filter((one) => !mended.some((other) => isSame(one, other))),
  );
  if (failures[0] !== undefined) throw failures[0];
  return mended.map(withTitle);
}

/**
 * Mends faults from outside their machines first (a frozen one hears nothing), then on them, the last one first. On
 * machines that are off nothing needs mending: they come back from the template.
 */
export async function mendFaults(
  lab: Lab,
  active: readonly KeptFault[],
  chosen: readonly KeptFault[],
  tools: FaultTools,
): Promise<{ readonly mended: readonly KeptFault[]; readonly failures: readonly Error[] }> {
  const off = new Set(
    active.flatMap((one) => {
      const effect = effectOf(lab, one);
      return effect?.kind === 'power-off' ? [effect.machine] : [];
    }),
  );
  const mended: KeptFault[] = [];
  const failures: Error[] = [];
  const inOrder = chosen
    .toReversed()
    .map((one) => ({ one, effect: effectOf(lab, one) }))
    .toSorted((a, b) => Number(a.effect?.kind === 'script') - Number(b.effect?.kind === 'script'));
  for (const { one, effect } of inOrder) {
    if (effect?.kind === 'power-off') continue;
    try {
      if (effect !== undefined) await mendFault(withTitle(one).title, effect, { ...tools, off });
      mended.push(one);
    } catch (error) {
      tools.signal.throwIfAborted();
      failures.push(error as Error);
    }
  }
  return { mended, failures };
}

/** What a fault that is on does; `undefined` where the lab has no such fault or place any more. */
function effectOf(lab: Lab, { fault: id, target }: KeptFault): FaultEffect | undefined {
  const fault = faultNamed(id);
  return fault?.targets(lab).includes(target) === true ? fault.effect(lab, target) : undefined;
}

async function locked<Value>(
  lab: Lab,
  verb: 'break' | 'mend',
  context: SshAccessContext,
  work: (folder: string, tools: FaultTools) => Promise<Value>,
): Promise<Value> {
  const folder = labFolder(context.options.folders, lab.name);
  const abort = new AbortController();
  const holder = { verb, runId: randomBytes(6).toString('hex') };
  const held = lockLab(folder, lab.name, holder, () =>
    abort.abort(new DOMException('stopped', 'AbortError')),
  );
  const signal = AbortSignal.any([context.signal, abort.signal]);
  const host = lab.machines === 'embedded' ? await connectLabHost(folder, { signal }) : undefined;
  const access = runningLabAccess(lab, { ...context, signal });
  access.catch(() => undefined);
  try {
    const shell = async (machine: string) => openRootShell(lab, machine, await access, signal);
    return await work(folder, { host, shell, signal });
  } finally {
    access.then(
      (open) => open.close(),
      () => undefined,
    );
    host?.close();
    held.release();
  }
}

function labThatIsUp(name: string, { options }: SshAccessContext): Lab {
  const lab = readLabAsBroughtUp(name, options.folders)?.lab;
  if (lab !== undefined) return lab;
  throw new LabError({
    code: 'user-not-running',
    what: `The lab ${name} is not up`,
    why: 'none of its machines runs',
    next: 'Bring it up first: `npm run -s lab -- up LAB`.',
  });
}

function knownFault(id: string): Fault {
  const fault = faultNamed(id);
  if (fault !== undefined) return fault;
  throw new LabError({
    code: 'user-usage',
    what: `There is no fault ${JSON.stringify(id)}`,
    why: `the faults are ${faults.map((one) => one.id).join(', ')}`,
    next: '`break LAB --list` shows those that apply to a lab.',
  });
}

function faultFor(lab: Lab, id: string): Fault {
  const fault = knownFault(id);
  const refuse = (why: string): LabError =>
    new LabError({
      code: 'user-unsupported',
      what: `${fault.title} cannot be switched on in ${lab.name}`,
      why,
      next: '`break LAB --list` shows the faults that apply. Nothing was changed.',
    });
  if (fault.embeddedOnly === true && lab.machines === 'ssh') {
    throw refuse(
      'it needs a switch or machines that LVS Lab runs itself, and these are your own (`machines: ssh`)',
    );
  }
  if (fault.targets(lab).length === 0) throw refuse('nothing in this lab can have it');
  return fault;
}

function targetFor(lab: Lab, fault: Fault, wanted: string | undefined): string {
  const targets = fault.targets(lab);
  const target = wanted ?? targets[0] ?? '';
  if (targets.includes(target)) return target;
  throw new LabError({
    code: 'user-usage',
    what: `${fault.title} cannot be switched on at ${target}`,
    why: `it can be at ${targets.join(', ')}`,
    next: 'Name one of them. Nothing was changed.',
  });
}

/** Two faults that change the same thing would each bring back what the other made. */
function refuseSecond(lab: Lab, fault: Fault, effect: FaultEffect, active: readonly KeptFault[]): void {
  const other = active.find((one) => {
    const otherEffect = effectOf(lab, one);
    return (
      faultNamed(one.fault)?.touches === fault.touches &&
      otherEffect !== undefined &&
      placeOf(otherEffect) === placeOf(effect)
    );
  });
  if (other === undefined) return;
  throw new LabError({
    code: 'user-usage',
    what: `${fault.title} cannot be switched on`,
    why: `${withTitle(other).title} is on at ${other.target}, and changes the same thing`,
    next: `Mend that first: \`mend LAB ${other.fault}\`.`,
  });
}

function placeOf(effect: FaultEffect): string {
  switch (effect.kind) {
    case 'script':
      return effect.script.machine;
    case 'impair':
      return effect.network;
    default:
      return effect.machine;
  }
}

function isSame(a: KeptFault, b: KeptFault): boolean {
  return a.fault === b.fault && a.target === b.target;
}
