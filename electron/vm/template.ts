import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpus } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { rm } from 'node:fs/promises';
import { LabError, toLabErrorData } from '../../lab/contract/labError.ts';
import { ensureCacheEntry, hasCacheEntry, needSpace, type BuildOptions } from './cacheEntry.ts';
import { findFreePort } from './freePort.ts';
import { giveIdentity, newMachineId, untilIdle, type Identity } from './identity.ts';
import type { Image } from './image.ts';
import {
  hardwareArguments,
  managementNetdev,
  templateMac,
  uncabled,
  type HardwareFiles,
  type MachineHardware,
} from './machineHardware.ts';
import { isMigrationEnd, migrationCapabilities } from './migration.ts';
import { generateKeyPair } from './machineKeys.ts';
import { findQemu, type QemuProgram } from './qemuProgram.ts';
import { consoleLogName, consoleTail, startQemu, type QemuProcess } from './qemuProcess.ts';
import { warmUp } from './warmUp.ts';

/** A machine booted once, warmed up and frozen. Plain data with absolute paths. Its files are never written. */
export interface Template {
  /** Hash of everything that the saved state depends on. */
  readonly id: string;
  readonly image: Image;
  readonly hardware: MachineHardware;
  readonly qemu: QemuProgram;
  /** Guest memory, mapped copy-on-write by each clone. */
  readonly memoryFile: string;
  /** State of the devices. */
  readonly stateFile: string;
  /** qcow2 over the image's disk: what the template has written. */
  readonly disk: string;
}

export interface EnsureTemplateOptions extends BuildOptions {
  readonly image: Image;
  readonly hardware: MachineHardware;
  readonly verify?: 'quick' | 'full';
}

const run = promisify(execFile);
const templatesFolder = 'templates';
const templateFiles = ['memory', 'state', 'disk.qcow2'] as const;
const machine = 'template';
const bootDeadlineMs = 180_000;
const freezeDeadlineMs = 60_000;
/** What a template's disk and state take. */
const diskSpaceBytes = 16 * 1024 * 1024;

/**
 * The template from the cache, made first (10 to 30 s) when it is missing or broken. Rejects with a `LabError`:
 * `template-build`, `disk-full`, `user-missing-software`; with the signal's reason on abort.
 */
export async function ensureTemplate(options: EnsureTemplateOptions): Promise<Template> {
  const { image, hardware, signal } = options;
  const qemu = await findQemu(image.architecture, signal);
  const id = templateId(image, hardware, qemu);
  const folder = path.resolve(
    await ensureCacheEntry({
      ...options,
      kind: templatesFolder,
      id,
      about: { image: image.id, qemu: qemu.version, ...hardware },
      files: templateFiles,
      build: (unfinished) => makeTemplate(path.resolve(unfinished), options, qemu),
    }),
  );
  const inFolder = (name: (typeof templateFiles)[number]): string => path.join(folder, name);
  return {
    id,
    image,
    hardware,
    qemu,
    memoryFile: inFolder('memory'),
    stateFile: inFolder('state'),
    disk: inFolder('disk.qcow2'),
  };
}

/** Whether the template is in the cache. Makes nothing, and reads none of its files. */
export function hasTemplate(
  template: Pick<Template, 'image' | 'hardware' | 'qemu'>,
  cacheFolder: string,
): Promise<boolean> {
  const id = templateId(template.image, template.hardware, template.qemu);
  return hasCacheEntry({ cacheFolder, kind: templatesFolder, id, files: templateFiles });
}

/**
 * A state fits one image, one QEMU and one set of hardware; and the guest has measured this processor's clock. The
 * template's disk names the image's by its path, so a cache that was moved needs a new one.
 */
function templateId(image: Image, hardware: MachineHardware, qemu: QemuProgram): string {
  const files = { ...placeholderFiles, architecture: image.architecture };
  const netdevs = uncabled(hardware.networkCards);
  const parts = [
    image.id,
    image.disk,
    qemu.version,
    cpus()[0]?.model ?? '',
    ...hardwareArguments(hardware, { ...files, netdevs }),
  ];
  return createHash('sha256').update(parts.join('\0')).digest('hex').slice(0, 20);
}

const placeholderFiles: Omit<HardwareFiles, 'architecture'> = {
  kernel: '',
  initrd: '',
  disk: '',
  memoryFile: '',
  memory: 'shared',
  managementNetdev: '',
  netdevs: [],
};

async function makeTemplate(
  folder: string,
  options: EnsureTemplateOptions,
  qemu: QemuProgram,
): Promise<void> {
  const { image, hardware, signal, onProgress } = options;
  // A guest whose memory finds no room in its file dies of SIGBUS, which would tell nobody why.
  await needSpace(folder, hardware.memoryMb * 1024 * 1024 + diskSpaceBytes);
  await createOverlay(path.join(folder, 'disk.qcow2'), image.disk, signal);
  onProgress?.({ kind: 'stage', stage: 'booting the template machine' });
  const sshPort = await findFreePort();
  const running = await startQemu({
    binary: qemu.binary,
    arguments: hardwareArguments(hardware, {
      architecture: image.architecture,
      kernel: image.kernel,
      initrd: image.initrd,
      disk: 'disk.qcow2',
      memoryFile: path.join(folder, 'memory'),
      memory: 'shared',
      managementNetdev: managementNetdev(sshPort),
      netdevs: uncabled(hardware.networkCards),
    }),
    folder,
    machine,
    signal,
  });
  try {
    await warm(running, sshPort, options);
    await untilIdle(running.identityConsole, { machine, deadlineMs: bootDeadlineMs, signal });
    onProgress?.({ kind: 'stage', stage: 'freezing the template machine' });
    await freeze(running, signal);
    await running.qmp.execute('quit', undefined, { signal }).catch(() => undefined);
    await running.exited;
    await rm(path.join(folder, consoleLogName), { force: true });
  } catch (error) {
    running.kill();
    await running.exited;
    signal.throwIfAborted();
    throw templateError(error, folder);
  }
}

/** Boots through to a login, and does once what every lab does, so that clones find it all in memory. */
async function warm(running: QemuProcess, sshPort: number, options: EnsureTemplateOptions): Promise<void> {
  const { hardware, signal, onProgress } = options;
  const login = generateKeyPair('template');
  const identity: Identity = {
    hostName: 'template',
    machineId: newMachineId(),
    networkCards: Array.from({ length: hardware.networkCards }, (_, index) => ({
      interface: `eth${index + 1}`,
      mac: templateMac(index + 1),
    })),
    hostKey: generateKeyPair('template'),
    authorizedKeys: [login.publicKey],
  };
  await giveIdentity(running.identityConsole, {
    machine,
    identity,
    deadlineMs: bootDeadlineMs,
    signal,
    boots: true,
  });
  onProgress?.({ kind: 'stage', stage: 'warming up the template machine' });
  await warmUp({
    ...running,
    sshPort,
    login,
    hostKey: identity.hostKey,
    deadlineMs: bootDeadlineMs,
    signal,
  });
}

/**
 * Saves the devices' state. The memory is in its file already (x-ignore-shared leaves it out of the state), and QEMU
 * stops the guest itself as the migration completes: a guest stopped before would arrive stopped.
 */
async function freeze({ qmp }: QemuProcess, signal: AbortSignal): Promise<void> {
  const done = qmp.nextEvent(isMigrationEnd, { signal, deadlineMs: freezeDeadlineMs });
  await qmp.execute('migrate-set-capabilities', { capabilities: migrationCapabilities }, { signal });
  await qmp.execute('migrate', { uri: 'exec:cat > state' }, { signal });
  const { data } = await done;
  if (data['status'] !== 'completed') throw new Error('QEMU could not save the state of the devices');
}

async function createOverlay(file: string, backing: string, signal: AbortSignal): Promise<void> {
  await run('qemu-img', ['create', '-q', '-f', 'qcow2', '-F', 'qcow2', '-b', backing, file], { signal });
}

function templateError(error: unknown, folder: string): LabError {
  const { why } = toLabErrorData(error);
  return new LabError(
    {
      code: 'template-build',
      what: 'The template of the embedded machines could not be made',
      why,
      next: 'Start the lab again; if it stays so, remove the cache folder and report the output.',
      output: consoleTail(folder),
    },
    { cause: error },
  );
}
