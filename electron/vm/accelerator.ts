import { accessSync, constants, readFileSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { release } from 'node:os';
import path from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { LabError } from '../../lab/contract/labError.ts';
import { accelerators, type Accelerator } from './machineHardware.ts';
import { probeAccelerator } from './probeAccelerator.ts';
import type { Image } from './image.ts';
import { findQemu, type QemuProgram } from './qemuProgram.ts';

export interface RejectedAccelerator {
  readonly accelerator: Accelerator;
  /** In words for people. */
  readonly why: string;
}

export interface AcceleratorChoice {
  readonly accelerator: Accelerator;
  /** Faster ones of this platform that do not work here. */
  readonly rejected: readonly RejectedAccelerator[];
}

export interface ChooseAcceleratorOptions {
  readonly image: Image;
  readonly cacheFolder: string;
  readonly signal: AbortSignal;
}

const fileName = 'accelerator.json';

/** What this platform offers, the fastest first; always ends with `tcg`. */
export function candidateAccelerators(platform: NodeJS.Platform): readonly Accelerator[] {
  switch (platform) {
    case 'linux':
      return ['kvm', 'tcg'];
    case 'darwin':
      return ['hvf', 'tcg'];
    case 'win32':
      return ['whpx', 'tcg'];
    default:
      return ['tcg'];
  }
}

/**
 * The fastest accelerator that really runs a guest here. Each candidate but `tcg` has to boot the image's kernel: a
 * /dev/kvm that exists may belong to a cloud machine that cannot nest. The answer is kept in the cache folder until
 * QEMU, the kernel or the boot changes. Rejects with `user-missing-software` without QEMU, with the signal's reason on
 * abort.
 */
export async function chooseAccelerator(options: ChooseAcceleratorOptions): Promise<AcceleratorChoice> {
  const { image, cacheFolder, signal } = options;
  const qemu = await findQemu(image.architecture, signal);
  const known = await knownAccelerator(qemu, cacheFolder);
  if (known !== undefined) return known;
  const choice = await firstThatWorks(candidateAccelerators(process.platform), (accelerator) =>
    accelerator === 'kvm' && deviceState() !== 'open'
      ? Promise.resolve(deviceState())
      : probeAccelerator({ qemu, image, accelerator, signal }),
  );
  await mkdir(cacheFolder, { recursive: true, mode: 0o700 });
  await writeFileAtomic(path.join(cacheFolder, fileName), JSON.stringify({ valid: validFor(qemu), choice }), {
    mode: 0o600,
  });
  return choice;
}

/** The choice that was made here before and still holds, if any. Starts nothing. */
export function knownAccelerator(
  qemu: QemuProgram,
  cacheFolder: string,
): Promise<AcceleratorChoice | undefined> {
  return readChoice(cacheFolder, validFor(qemu));
}

/** Why the platform's fastest accelerator cannot even be tried, in words for people; `undefined` where it can. */
export function accelerationProblem(): string | undefined {
  const state = deviceState();
  return state === 'open' ? undefined : state;
}

function validFor(qemu: QemuProgram): string {
  return [qemu.version, release(), bootId(), deviceState()].join('|');
}

/** Tries candidates in order; `probe` answers why one does not work, `undefined` when it does. `tcg` needs no probe. */
export async function firstThatWorks(
  candidates: readonly Accelerator[],
  probe: (accelerator: Accelerator) => Promise<string | undefined>,
): Promise<AcceleratorChoice> {
  const rejected: RejectedAccelerator[] = [];
  for (const accelerator of candidates) {
    const why = accelerator === 'tcg' ? undefined : await probe(accelerator);
    if (why === undefined) return { accelerator, rejected };
    rejected.push({ accelerator, why });
  }
  throw new LabError({
    code: 'user-unsupported',
    what: 'Embedded machines do not run on this computer',
    why: rejected.map(({ accelerator, why }) => `${accelerator}: ${why}`).join('; '),
    next: 'Use machines that are reached by SSH (`machines: ssh`).',
  });
}

/** `open`, or why /dev/kvm cannot be used, in words for people. */
function deviceState(): string {
  if (process.platform !== 'linux') return 'open';
  try {
    accessSync('/dev/kvm', constants.R_OK | constants.W_OK);
    return 'open';
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT'
      ? 'there is no /dev/kvm'
      : 'you may not open /dev/kvm: add yourself to the group kvm';
  }
}

function bootId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return '';
  }
}

async function readChoice(cacheFolder: string, valid: string): Promise<AcceleratorChoice | undefined> {
  try {
    const kept = JSON.parse(await readFile(path.join(cacheFolder, fileName), 'utf8')) as {
      readonly valid?: string;
      readonly choice?: AcceleratorChoice;
    } | null;
    const choice = kept?.valid === valid ? kept.choice : undefined;
    return choice !== undefined && accelerators.includes(choice.accelerator) ? choice : undefined;
  } catch {
    // No answer kept, or none that can be read: probe again.
    return undefined;
  }
}
