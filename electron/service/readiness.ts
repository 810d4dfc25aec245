import { LabError } from '../../lab/contract/labError.ts';
import type { Readiness, ReadinessItem } from '../../lab/contract/readiness.ts';
import { accelerationProblem, candidateAccelerators, knownAccelerator } from '../vm/accelerator.ts';
import { findMissing, installCommand, type HostProgram } from '../vm/hostSoftware.ts';
import { findImage, hostArchitecture, imagePrograms, qemuPrograms, type Image } from '../vm/image.ts';
import { defaultMemoryMb, type Accelerator } from '../vm/machineHardware.ts';
import { findQemu, type QemuProgram } from '../vm/qemuProgram.ts';
import { hasTemplate } from '../vm/template.ts';
import { usualNetworkCards } from './embedded/embeddedMachines.ts';
import type { ServiceOptions } from './serviceOptions.ts';

const lookDeadlineMs = 5000;

const importHint =
  'or bring one from a computer that has it: `image export FILE` there, `image import FILE` here';

/** What this computer has and lacks for embedded machines. Looks only: nothing is built, started or probed. */
export async function readiness(options: ServiceOptions): Promise<Readiness> {
  const items = await readinessItems(options);
  return { isReady: items.every(({ state }) => state !== 'missing'), items };
}

async function readinessItems(options: ServiceOptions): Promise<readonly ReadinessItem[]> {
  const { folders, imageRecipeFolder, imageVariant = 'full' } = options;
  const architecture = supportedArchitecture();
  if (architecture instanceof LabError) {
    return [{ id: 'qemu', state: 'missing', detail: architecture.data.why }];
  }
  const image = await findImage({
    variant: imageVariant,
    architecture,
    recipeFolder: imageRecipeFolder,
    cacheFolder: folders.cache,
  });
  const missingQemu = missingOf(qemuPrograms(architecture));
  const missingTools = image === undefined ? missingOf(imagePrograms()) : [];
  // Whoever lacks both is helped by one command.
  const command = installCommand([...missingQemu, ...missingTools]);
  const qemu =
    missingQemu.length > 0
      ? undefined
      : await findQemu(architecture, AbortSignal.timeout(lookDeadlineMs)).catch(() => undefined);
  const { accelerator, template } = await machineItems(qemu, image, folders.cache);
  return [
    qemuItem(qemu, missingQemu, command),
    imageToolsItem(image, missingTools, command),
    accelerator,
    imageItem(image, missingTools),
    template,
  ];
}

function qemuItem(
  qemu: QemuProgram | undefined,
  missing: readonly HostProgram[],
  command: string,
): ReadinessItem {
  if (qemu !== undefined) return { id: 'qemu', state: 'ready', detail: `QEMU ${qemu.version}` };
  if (missing.length > 0) return { id: 'qemu', state: 'missing', detail: notFound(missing), command };
  return { id: 'qemu', state: 'missing', detail: 'QEMU is there, but does not say its version' };
}

function imageToolsItem(
  image: Image | undefined,
  missing: readonly HostProgram[],
  command: string,
): ReadinessItem {
  const id = 'image-tools';
  if (image !== undefined) return { id, state: 'ready', detail: 'Not needed: the image is built' };
  if (missing.length === 0) return { id, state: 'ready', detail: imagePrograms().join(', ') };
  return { id, state: 'missing', detail: notFound(missing), command };
}

function imageItem(image: Image | undefined, missingTools: readonly HostProgram[]): ReadinessItem {
  const id = 'image';
  if (image !== undefined) return { id, state: 'ready', detail: image.id };
  if (missingTools.length === 0) {
    return { id, state: 'warning', detail: 'Will be built once, when a lab starts: about a minute' };
  }
  const detail = `There is none, and it cannot be built here yet: install what is missing, ${importHint}`;
  return { id, state: 'missing', detail };
}

/** Accelerator and template: which of them a lab would use. */
async function machineItems(
  qemu: QemuProgram | undefined,
  image: Image | undefined,
  cacheFolder: string,
): Promise<{ readonly accelerator: ReadinessItem; readonly template: ReadinessItem }> {
  if (qemu === undefined) {
    return {
      accelerator: { id: 'accelerator', state: 'warning', detail: 'Known once QEMU is there' },
      template: { id: 'template', state: 'warning', detail: templateToCome },
    };
  }
  const known = await knownAccelerator(qemu, cacheFolder);
  return {
    accelerator:
      known === undefined ? acceleratorToCome() : acceleratorItem(known.accelerator, known.rejected),
    template: await templateItem(qemu, image, known?.accelerator, cacheFolder),
  };
}

function acceleratorItem(
  accelerator: Accelerator,
  rejected: readonly { readonly accelerator: Accelerator; readonly why: string }[],
): ReadinessItem {
  const why = rejected.map((other) => `${other.accelerator}: ${other.why}`).join('; ');
  const id = 'accelerator';
  if (accelerator !== 'tcg') return { id, state: 'ready', detail: accelerator };
  return { id, state: 'warning', detail: `tcg, which works but is slower (${why || 'no other here'})` };
}

/** Before the first lab has tried it. */
function acceleratorToCome(): ReadinessItem {
  const [best = 'tcg'] = candidateAccelerators(process.platform);
  const problem = accelerationProblem();
  if (best !== 'tcg' && problem === undefined) {
    return { id: 'accelerator', state: 'ready', detail: `${best} will be tried when a lab starts` };
  }
  return acceleratorItem('tcg', problem === undefined ? [] : [{ accelerator: best, why: problem }]);
}

const templateToCome = 'Will be made once, when a lab starts: 10 to 30 s';

async function templateItem(
  qemu: QemuProgram,
  image: Image | undefined,
  accelerator: Accelerator | undefined,
  cacheFolder: string,
): Promise<ReadinessItem> {
  const id = 'template';
  if (image === undefined || accelerator === undefined)
    return { id, state: 'warning', detail: templateToCome };
  const hardware = { accelerator, memoryMb: defaultMemoryMb, networkCards: usualNetworkCards };
  const isMade = await hasTemplate({ image, hardware, qemu }, cacheFolder);
  return isMade ? { id, state: 'ready', detail: 'Made' } : { id, state: 'warning', detail: templateToCome };
}

function supportedArchitecture(): ReturnType<typeof hostArchitecture> | LabError {
  try {
    return hostArchitecture();
  } catch (error) {
    if (error instanceof LabError) return error;
    throw error;
  }
}

function missingOf(programs: readonly HostProgram[]): readonly HostProgram[] {
  return findMissing(programs, process.env['PATH'] ?? '');
}

function notFound(programs: readonly HostProgram[]): string {
  return `Not found: ${programs.join(', ')}`;
}
