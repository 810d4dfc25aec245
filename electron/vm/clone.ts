import { execFile } from 'node:child_process';
import { mkdir, rm } from 'node:fs/promises';
import type { Socket } from 'node:net';
import path from 'node:path';
import { promisify } from 'node:util';
import { withDeadline } from './deadline.ts';
import { findFreePort, isFreePort } from './freePort.ts';
import { giveIdentity, newMachineId, type Identity } from './identity.ts';
import { hardwareArguments, managementNetdev, uncabled } from './machineHardware.ts';
import type { OpenSshKeyPair } from './machineKeys.ts';
import { isMigrationEnd, migrationCapabilities } from './migration.ts';
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
import { waitForBanner } from './sshBanner.ts';
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
   * over the one that readiness was seen on, which saves the guest a process start; later calls open another.
   */
  connect(signal: AbortSignal): Promise<Socket>;
  /** Presses the power button and waits; after the deadline (default 10 s) ends the process. Never rejects. */
  powerOff(deadlineMs?: number): Promise<MachineExit>;
  /** Ends the process at once and waits until it is gone. */
  kill(): Promise<MachineExit>;
}

const run = promisify(execFile);
const restoreDeadlineMs = 60_000;
const identityDeadlineMs = 60_000;
const sshDeadlineMs = 60_000;
const powerOffDeadlineMs = 10_000;
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
  await rm(path.join(folder, 'disk.qcow2'), { force: true });
  await run(
    'qemu-img',
    ['create', '-q', '-f', 'qcow2', '-F', 'qcow2', '-b', template.disk, path.join(folder, 'disk.qcow2')],
    { signal },
  );
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
    const gone = running.exited.then((exit) =>
      Promise.reject(machineStopped({ machine: name, folder }, exit)),
    );
    for (const work of [become, gone]) work.catch(() => undefined);
    await Promise.race([restore(running, signal), gone]);
    await Promise.race([become, gone]);
    const wait = { port: sshPort, machine: name, deadlineMs: sshDeadlineMs, signal };
    const ready = await Promise.race([waitForBanner({ ...wait, console: () => consoleTail(folder) }), gone]);
    return cloneOf(options, running, sshPort, ready);
  } catch (error) {
    running.kill();
    await running.exited;
    throw error;
  }
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
  const spare = uncabled(template.hardware.networkCards);
  return hardwareArguments(template.hardware, {
    architecture: template.image.architecture,
    kernel: template.image.kernel,
    initrd: template.image.initrd,
    disk: 'disk.qcow2',
    memoryFile: template.memoryFile,
    memory: 'private',
    managementNetdev: managementNetdev(sshPort),
    netdevs: spare.map((netdev, index) => {
      const socket = networkCards[index]?.switchSocket;
      return socket === undefined ? netdev : switchNetdev(folder, socket);
    }),
  });
}

/** A path in a socket's address has room for 107 bytes: from the machine's own folder it is short. */
function switchNetdev(folder: string, socket: string): string {
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

async function restore({ qmp }: QemuProcess, signal: AbortSignal): Promise<void> {
  const done = qmp.nextEvent(isMigrationEnd, { signal, deadlineMs: restoreDeadlineMs });
  // Given without waiting for each other: QEMU takes them in order.
  const [{ data }] = await Promise.all([
    done,
    qmp.execute('migrate-set-capabilities', { capabilities: migrationCapabilities }, { signal }),
    qmp.execute('migrate-incoming', { uri: `fd:${stateDescriptor}` }, { signal }),
  ]);
  if (data['status'] !== 'completed') throw new Error('QEMU could not restore the template');
}

function cloneOf(
  { name, folder }: StartCloneOptions,
  { pid, qmp, exited, kill }: QemuProcess,
  sshPort: number,
  ready: Socket,
): Clone {
  let unused: Socket | undefined = ready;
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
      return waitForBanner({
        port: sshPort,
        machine: name,
        deadlineMs: sshDeadlineMs,
        signal,
        console: () => consoleTail(folder),
      });
    },
    async powerOff(deadlineMs = powerOffDeadlineMs) {
      unused?.destroy();
      const refused = qmp.execute('system_powerdown').then(() => exited);
      return withDeadline(refused, { deadlineMs, onDeadline: () => new Error('still on') }).catch(
        killAndWait,
      );
    },
    kill: killAndWait,
  };
}
