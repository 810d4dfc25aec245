import { isDeepStrictEqual } from 'node:util';
import type { RunEventBody } from '../../../lab/run/runEvent.ts';
import { chooseAccelerator } from '../../vm/accelerator.ts';
import type { BuildProgress } from '../../vm/cacheEntry.ts';
import { connectLabHost, type LabHostClient } from '../../vm/host/labHostClient.ts';
import type { LabHostEvent, MachineSpec } from '../../vm/host/protocol.ts';
import { startLabHost } from '../../vm/host/startLabHost.ts';
import { stopLabHost } from '../../vm/host/stopLabHost.ts';
import { ensureImage } from '../../vm/image.ts';
import { defaultMemoryMb } from '../../vm/machineHardware.ts';
import { ensureTemplate, type Template } from '../../vm/template.ts';
import type { MachineAccess } from '../machineAccess.ts';
import type { RunContext } from '../runs/runContext.ts';
import { describeBuild } from './buildProgress.ts';
import { accessThrough } from './embeddedAccess.ts';
import { machineSpecs } from './machineSpecs.ts';

/** From restore to the SSH banner: 3 s on a laptop, 30 s for a dozen machines on two busy cores. */
const usualStartDeadlineMs = 120_000;

/** Cards that a template has at least, so that most labs share one. */
export const usualNetworkCards = 2;

/**
 * The machines of an embedded lab, running: those that are missing or dead are started, the others left alone.
 * @param recreate A machine that is ended first, so that it is started from the template like a dead one.
 */
export async function embeddedMachines(context: RunContext, recreate?: string): Promise<MachineAccess> {
  const { folder, signal, emit, lab, options } = context;
  const specs = machineSpecs(lab);
  const running = await connectLabHost(folder, { signal });
  if (running !== undefined && recreate === undefined && (await runsAll(running, specs, signal))) {
    emit({ kind: 'preparing', what: 'The machines run already' });
    return accessThrough(running, signal);
  }
  running?.close();
  const { template, host } = await templateAndHost(context, specs, running !== undefined);
  try {
    // Only now: without a template to start it from, the machine is better left as it is.
    if (recreate !== undefined) await endMachine(host, recreate, context);
    const what = recreate === undefined ? `${specs.length} machines` : `${recreate} anew`;
    emit({ kind: 'preparing', what: `Starting ${what} (${template.hardware.accelerator})` });
    const stop = host.onEvent((event) => tell(event, emit));
    const deadlineMs = options.startDeadlineMs ?? usualStartDeadlineMs;
    try {
      await host.ensureMachines({ machines: specs, template, deadlineMs }, { signal });
    } finally {
      stop();
    }
    return accessThrough(host, signal);
  } catch (error) {
    host.close();
    throw error;
  }
}

/** Ends one machine, whatever it does; nothing happens where the host has no such machine yet. */
async function endMachine(host: LabHostClient, machine: string, { signal, emit }: RunContext): Promise<void> {
  const { machines } = await host.status({ signal });
  if (!machines.some(({ name }) => name === machine)) return;
  emit({ kind: 'machine', machine, state: 'stopping' });
  await host.stopMachine(machine, 'kill', { signal });
}

/** Stops the machines of an embedded lab and its lab host. Nothing happens where none runs. */
export async function stopEmbeddedMachines({ folder, signal, emit }: RunContext): Promise<void> {
  emit({ kind: 'preparing', what: 'Stopping the machines' });
  await stopLabHost(folder, { signal });
}

/** Both take their time, so side by side. A host that was started for nothing is ended. */
async function templateAndHost(
  context: RunContext,
  specs: readonly MachineSpec[],
  hostRuns: boolean,
): Promise<{ readonly template: Template; readonly host: LabHostClient }> {
  const { folder, options, signal } = context;
  const starting = startLabHost({ folder, entry: options.labHostEntry, signal });
  const [template, host] = await Promise.allSettled([prepareTemplate(context, specs), starting]);
  if (template.status === 'fulfilled' && host.status === 'fulfilled') {
    return { template: template.value, host: host.value };
  }
  if (host.status === 'fulfilled') {
    if (hostRuns) host.value.close();
    else await host.value.stop();
  }
  throw template.status === 'rejected' ? template.reason : (host as PromiseRejectedResult).reason;
}

async function runsAll(
  host: LabHostClient,
  specs: readonly MachineSpec[],
  signal: AbortSignal,
): Promise<boolean> {
  const { machines } = await host.status({ signal });
  if (machines.length !== specs.length) return false;
  return specs.every(({ name, nics }) => {
    const found = machines.find((machine) => machine.name === name);
    const macs = Object.fromEntries(
      nics.filter(({ cable }) => cable).map(({ network, mac }) => [network, mac]),
    );
    return found?.state === 'running' && isDeepStrictEqual(found.macs, macs);
  });
}

async function prepareTemplate(
  { options, signal, emit }: RunContext,
  specs: readonly MachineSpec[],
): Promise<Template> {
  const building = (what: string) => ({
    cacheFolder: options.folders.cache,
    signal,
    onProgress: (progress: BuildProgress) => emit({ kind: 'preparing', what: describeBuild(what, progress) }),
  });
  const image = await ensureImage({
    ...building('Image'),
    variant: options.imageVariant ?? 'full',
    recipeFolder: options.imageRecipeFolder,
  });
  const choice = await chooseAccelerator({ image, cacheFolder: options.folders.cache, signal });
  for (const { accelerator, why } of choice.rejected) {
    const what = `${accelerator} runs no machine here, so ${choice.accelerator} does: ${why}`;
    emit({ kind: 'preparing', what });
  }
  const cards = Math.max(usualNetworkCards, ...specs.map(({ nics }) => nics.length));
  const hardware = { accelerator: choice.accelerator, memoryMb: defaultMemoryMb, networkCards: cards };
  return ensureTemplate({ ...building('Template'), image, hardware });
}

function tell(event: LabHostEvent, emit: (event: RunEventBody) => void): void {
  if (event.kind === 'machine') {
    const { name, state, startMs, error } = event.machine;
    if (state === 'starting') emit({ kind: 'machine', machine: name, state: 'starting' });
    if (state === 'running') {
      emit({ kind: 'machine', machine: name, state: 'connecting', detail: `started in ${startMs ?? 0} ms` });
    }
    if (state === 'failed') {
      emit({
        kind: 'machine',
        machine: name,
        state: 'failed',
        ...(error === undefined ? {} : { detail: error.why }),
      });
    }
  }
}
