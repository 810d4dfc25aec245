import { constants } from 'node:fs';
import { copyFile, mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import type { Duplex } from 'node:stream';
import { LabError } from '../../lab/contract/labError.ts';
import { diskFullOr } from './cacheEntry.ts';
import { withDeadline } from './deadline.ts';
import { findFreePort, isFreePort } from './freePort.ts';
import { giveIdentity, newMachineId, switchOff, type Identity } from './identity.ts';
import { hardwareArguments, managementNetdev, uncabled } from './machineHardware.ts';
import type { OpenSshKeyPair } from './machineKeys.ts';
import { isMigrationEnd, migrationCapabilities, silentArrival } from './migration.ts';
import {
  consoleLogName,
  consoleTail,
  machineStopped,
  startQemu,
  stateDescriptor,
  type MachineExit,
  type QemuProcess,
} from './qemuProcess.ts';
import type { QmpClient } from './qmp.ts';
import { hearBanner, noBanner, waitForBanner, type BannerWait } from './sshBanner.ts';
import type { Template } from './template.ts';

/** A network card of a clone, `eth1` upwards in the order given. */
export interface CloneNetworkCard {
  /** Lower-case MAC address with colons. */
  readonly mac: string;
  /** Unix socket of the switch's port, absolute; it must already be listening. Left out: no cable. */
  readonly switchSocket?: string;
}

export interface StartCloneOptions {
  readonly template: Template;
  /** The machine's own folder, absolute; made (0700) when it is missing. Holds its disk and console log. */
  readonly folder: string;
  /** The machine's name in the lab, for errors; its host name too. */
  readonly name: string;
  /** At most as many as the template has; the rest stays without a cable. */
  readonly networkCards: readonly CloneNetworkCard[];
  /** The machine's SSH host key (ed25519): pin its public half. */
  readonly hostKey: OpenSshKeyPair;
  /** Public keys, in OpenSSH's one-line form, that may log in as root. */
  readonly authorizedKeys: readonly string[];
  /** Port on 127.0.0.1 that leads to the machine's SSH server. Default: a free one. */
  readonly sshPort?: number;
  readonly signal: AbortSignal;
}

/** A running machine. */
export interface Clone {
  readonly name: string;
  readonly pid: number;
  /** Port on 127.0.0.1. */
  readonly sshPort: number;
  readonly consoleLog: string;
  readonly qmp: QmpClient;
  /** Settles when the machine's QEMU process has ended, for whatever reason. Never rejects. */
  readonly exited: Promise<MachineExit>;
  /**
   * A connection to the SSH server that has already announced itself; give it to ssh2 as `sock`. The first call takes
   * over the one that readiness was seen on, to a server that waited for it; later calls open another, by TCP.
   */
  connect(signal: AbortSignal): Promise<Duplex>;
  /** Has the guest switch itself off in order, and waits; after the deadline (default 10 s) ends the process. Never rejects. */
  powerOff(deadlineMs?: number): Promise<MachineExit>;
  /** Ends the process at once and waits until it is gone. */
  kill(): Promise<MachineExit>;
}

const restoreDeadlineMs = 60_000;
const identityDeadlineMs = 60_000;
const sshDeadlineMs = 60_000;
const powerOffDeadlineMs = 10_000;
const lastWordsMs = 2_000;
const portTries = 3;

/**
 * Restores a machine from a template, gives it its own identity and waits until its SSH server answers. Rejects with a
 * `LabError`: `machine-stopped`, `machine-no-answer`, `disk-full`; with the signal's reason on abort. Nothing is left
 * running then. The machine ends with the process that started it.
 */
export async function startClone(options: StartCloneOptions): Promise<Clone> {
  const { template, folder, name, signal } = options;
  signal.throwIfAborted();
  if (options.networkCards.length > template.hardware.networkCards) {
    throw new RangeError(`${name} has more network cards than its template`);
  }
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await makeDisk(options);
  const { running, sshPort } = await startOnPort(options);
  try {
    // The words wait in the console until the guest runs, so it does not run a moment without them.
    const become = giveIdentity(running.identityConsole, {
      identity: identityOf(options),
      boots: false,
      machine: name,
      deadlineMs: identityDeadlineMs,
      signal,
    });
    become.catch(() => undefined);
    await restore(running, options);
    await become;
    const wait = bannerWait(options, running, sshPort);
    const first = wait(signal);
    const ready = await hearBanner(running.sshStream, sshDeadlineMs, first.signal);
    if (ready === undefined) throw noBanner(first);
    return cloneOf(options, running, { sshPort, wait, ready });
  } catch (error) {
    throw await causeOf(error, running, options);
  }
}

/**
 * The clone's disk is a copy of the template's, which is what that has written over the image's: two megabytes. An
 * overlay over it would cost a process for each machine, and each reading of the disk one file more.
 */
async function makeDisk({ template, folder }: StartCloneOptions): Promise<void> {
  const disk = path.join(folder, 'disk.qcow2');
  await rm(disk, { force: true });
  try {
    await copyFile(template.disk, disk, constants.COPYFILE_FICLONE);
  } catch (error) {
    throw await diskFullOr(error, folder);
  }
}

/**
 * Ends the process. A machine that has stopped by itself closes its channels first and is gone a moment later: how it
 * ended says more than that a channel closed.
 */
async function causeOf(
  error: unknown,
  running: QemuProcess,
  { name, folder }: StartCloneOptions,
): Promise<unknown> {
  const stopped = error instanceof LabError && error.code === 'machine-stopped';
  const timer = setTimeout(running.kill, stopped ? lastWordsMs : 0);
  const exit = await running.exited;
  clearTimeout(timer);
  return stopped ? machineStopped({ machine: name, folder }, exit) : error;
}

/** Starts QEMU; where somebody took the free port in between, again on another. */
async function startOnPort(options: StartCloneOptions): Promise<{ running: QemuProcess; sshPort: number }> {
  const { template, folder, name, signal } = options;
  for (let tries = 1; ; tries += 1) {
    const sshPort = options.sshPort ?? (await findFreePort());
    try {
      const running = await startQemu({
        binary: template.qemu.binary,
        arguments: [...cloneArguments(options, sshPort), '-incoming', 'defer'],
        folder,
        machine: name,
        signal,
        stateFile: template.stateFile,
      });
      return { running, sshPort };
    } catch (error) {
      const lostPort = options.sshPort === undefined && !(await isFreePort(sshPort));
      if (!lostPort || tries === portTries) throw error;
    }
  }
}

function cloneArguments({ template, folder, networkCards }: StartCloneOptions, sshPort: number): string[] {
  return hardwareArguments(template.hardware, {
    architecture: template.image.architecture,
    kernel: template.image.kernel,
    initrd: template.image.initrd,
    disk: 'disk.qcow2',
    memoryFile: template.memoryFile,
    memory: 'private',
    managementNetdev: managementNetdev(sshPort),
    netdevs: uncabled(template.hardware.networkCards).map((spare, index) => {
      const socket = networkCards[index]?.switchSocket;
      return socket === undefined ? spare : switchCable(folder, socket);
    }),
  });
}

/** A path in a socket's address has room for 107 bytes: from the machine's own folder it is short. */
function switchCable(folder: string, socket: string): string {
  const relative = path.relative(folder, socket);
  const shortest = relative.length < socket.length ? relative : socket;
  return `stream,server=off,addr.type=unix,addr.path=${shortest.replaceAll(',', ',,')}`;
}

function identityOf({ name, networkCards, hostKey, authorizedKeys }: StartCloneOptions): Identity {
  return {
    hostName: name,
    machineId: newMachineId(),
    networkCards: networkCards.map(({ mac }, index) => ({ interface: `eth${index + 1}`, mac })),
    hostKey,
    authorizedKeys,
  };
}

async function restore({ qmp }: QemuProcess, { name, signal }: StartCloneOptions): Promise<void> {
  const done = qmp.nextEvent(isMigrationEnd, { signal, deadlineMs: restoreDeadlineMs });
  // Given without waiting for each other: QEMU takes them in order.
  const [{ data }] = await Promise.all([
    done,
    qmp.execute('migrate-set-capabilities', { capabilities: migrationCapabilities }, { signal }),
    qmp.execute('migrate-set-parameters', silentArrival, { signal }),
    qmp.execute('migrate-incoming', { uri: `fd:${stateDescriptor}` }, { signal }),
  ]);
  if (data['status'] === 'completed') return;
  throw new LabError({
    code: 'machine-stopped',
    what: 'The machine could not be restored',
    machine: name,
    why: 'QEMU does not accept the template',
    next: 'Start the lab again.',
  });
}

/** Waits for the SSH server end at once, with the reason, when the machine does. */
function bannerWait(
  { name, folder }: StartCloneOptions,
  running: QemuProcess,
  port: number,
): (signal: AbortSignal) => BannerWait {
  const ended = new AbortController();
  void running.exited.then((exit) => ended.abort(machineStopped({ machine: name, folder }, exit)));
  return (signal) => ({
    port,
    machine: name,
    deadlineMs: sshDeadlineMs,
    console: () => consoleTail(folder),
    signal: AbortSignal.any([signal, ended.signal]),
  });
}

function cloneOf(
  options: StartCloneOptions,
  { pid, qmp, identityConsole, exited, kill }: QemuProcess,
  { sshPort, wait, ready }: { sshPort: number; wait: (signal: AbortSignal) => BannerWait; ready: Duplex },
): Clone {
  const { name, folder } = options;
  let unused: Duplex | undefined = ready;
  const killAndWait = (): Promise<MachineExit> => {
    unused?.destroy();
    kill();
    return exited;
  };
  return {
    name,
    pid,
    sshPort,
    consoleLog: path.join(folder, consoleLogName),
    qmp,
    exited,
    async connect(signal) {
      const socket = unused;
      unused = undefined;
      if (socket !== undefined && !socket.destroyed && socket.readable) return socket;
      return waitForBanner(wait(signal));
    },
    async powerOff(deadlineMs = powerOffDeadlineMs) {
      unused?.destroy();
      switchOff(identityConsole);
      return withDeadline(exited, { deadlineMs, onDeadline: () => new Error('still on') }).catch(killAndWait);
    },
    kill: killAndWait,
  };
}
