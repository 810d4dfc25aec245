import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Duplex, Readable } from 'node:stream';
import { LabError } from '../../lab/contract/labError.ts';
import { openQmp, type QmpClient } from './qmp.ts';

/** How a QEMU process ended: its status or the signal, and the last of what it said on stderr. */
export interface MachineExit {
  readonly code?: number;
  readonly signal?: string;
  readonly stderr: string;
  /** It could not write its disk for want of room. A guest that QEMU stopped for that is of no use, so it was ended. */
  readonly diskFull?: true;
}

export interface QemuStart {
  readonly binary: string;
  /** Without control channel and console: those are added here. */
  readonly arguments: readonly string[];
  /** Folder of the machine; QEMU runs in it, and its console log is written there. */
  readonly folder: string;
  /** For error messages. */
  readonly machine: string;
  readonly signal: AbortSignal;
  /** A file that QEMU reads as descriptor 5: the state to restore. */
  readonly stateFile?: string;
}

/** A running QEMU process with its control channel and the console of its identity service. */
export interface QemuProcess {
  readonly pid: number;
  readonly qmp: QmpClient;
  /** The guest's /dev/hvc0. */
  readonly identityConsole: Duplex;
  /**
   * To the SSH server that waits in the guest for its first client (waiting-sshd in the image), past its TCP. Destroyed
   * when that server goes. Good for one connection.
   */
  readonly sshStream: Duplex;
  /** Settles when the process has ended. Never rejects. */
  readonly exited: Promise<MachineExit>;
  /** Ends it at once, like a pulled power plug. */
  readonly kill: () => void;
}

export const consoleLogName = 'console.log';
/** Descriptor under which QEMU finds `stateFile`. */
export const stateDescriptor = 5;
const sshDescriptor = 6;
const stderrTailBytes = 4096;
const consoleTailBytes = 2000;

/**
 * Starts QEMU and waits until it takes commands. Its control channel and console are socket pairs that no other
 * process can reach, so there are no socket files, no races for them, and no limit on the length of paths. On Linux
 * the kernel ends it with its owner, however that one dies. Rejects with a `LabError` `machine-stopped` when it
 * ends instead, with `user-missing-software` when there is no QEMU.
 */
export async function startQemu(start: QemuStart): Promise<QemuProcess> {
  start.signal.throwIfAborted();
  const state = start.stateFile === undefined ? undefined : openSync(start.stateFile, 'r');
  let child: ChildProcess;
  try {
    const [command, ...leading] = ownedCommand(start.binary);
    child = spawn(
      command,
      [
        ...leading,
        ...start.arguments,
        '-chardev',
        'socket,id=qmp,fd=3',
        '-mon',
        'chardev=qmp,mode=control',
        '-chardev',
        'socket,id=identity,fd=4',
        '-device',
        'virtconsole,chardev=identity',
        '-chardev',
        `socket,id=ssh,fd=${sshDescriptor}`,
        '-device',
        'virtserialport,chardev=ssh,name=lvs-lab-ssh,id=ssh',
        '-serial',
        `file:${consoleLogName}`,
      ],
      { cwd: start.folder, stdio: ['ignore', 'ignore', 'pipe', 'pipe', 'pipe', state ?? 'ignore', 'pipe'] },
    );
  } finally {
    if (state !== undefined) closeSync(state);
  }
  let diskFull = false;
  const stderr = tailOf(child.stdio[2] as Readable);
  const exited = new Promise<MachineExit>((resolve) => {
    child.on('error', (error) => resolve({ stderr: error.message }));
    child.on('close', (code, signal) =>
      resolve({
        ...(code !== null && { code }),
        ...(signal !== null && { signal }),
        ...(diskFull && { diskFull }),
        stderr: stderr(),
      }),
    );
  });
  const kill = (): void => void child.kill('SIGKILL');
  const identityConsole = child.stdio[4] as Duplex;
  identityConsole.on('error', () => undefined);
  const sshStream = (child.stdio as readonly unknown[])[sshDescriptor] as Duplex;
  sshStream.on('error', () => undefined);
  try {
    const ended = exited.then((exit) => Promise.reject(machineStopped(start, exit)));
    ended.catch(() => undefined);
    const qmp = await Promise.race([
      openQmp(child.stdio[3] as Duplex, start.machine, { signal: start.signal, deadlineMs: 20_000 }).catch(
        // A QEMU that refuses its arguments closes the channel first and is gone a moment later.
        (error: unknown) =>
          error instanceof LabError && error.code === 'machine-stopped'
            ? ended
            : Promise.reject(error as Error),
      ),
      ended,
    ]);
    qmp.listen(({ name, data }) => {
      if (name === 'BLOCK_IO_ERROR' && data['nospace'] === true) {
        diskFull = true;
        kill();
      }
      // A serial port has no end of its own: without this, nobody would hear that the server has gone.
      if (name === 'VSERPORT_CHANGE' && data['id'] === 'ssh' && data['open'] === false) sshStream.destroy();
    });
    return { pid: child.pid ?? 0, qmp, identityConsole, sshStream, exited, kill };
  } catch (error) {
    kill();
    await exited;
    throw error;
  }
}

/** The error for a machine that has ended, with what it last said. */
export function machineStopped(
  start: { readonly machine: string; readonly folder: string },
  exit: MachineExit,
): LabError {
  if (exit.diskFull) return diskFullOf(start.machine);
  const status = exit.signal === undefined ? `status ${exit.code ?? 'unknown'}` : `signal ${exit.signal}`;
  return new LabError({
    code: 'machine-stopped',
    what: 'The machine has stopped',
    machine: start.machine,
    why: `its QEMU process ended with ${status}`,
    next: `Start the lab again. The whole console log is ${path.join(start.folder, consoleLogName)}.`,
    output: `${exit.stderr}\n${consoleTail(start.folder)}`.trim(),
  });
}

/** The error for a machine whose disk found no room on this computer's. */
export function diskFullOf(machine: string): LabError {
  return new LabError({
    code: 'disk-full',
    what: 'There is not enough room on the disk',
    machine,
    why: 'the machine could not write its disk, which is in the state folder, and was ended',
    next: 'Free some space, or choose another place with LVS_LAB_STATE, and bring the lab up again.',
  });
}

/** The end of a machine's console log; empty when there is none. */
export function consoleTail(folder: string): string {
  try {
    return readFileSync(path.join(folder, consoleLogName), 'utf8').slice(-consoleTailBytes);
  } catch {
    return '';
  }
}

/**
 * A command that dies with this process, even when this process is killed and can do nothing about it. `setpriv` is
 * part of util-linux, which every Linux has; it sets PR_SET_PDEATHSIG, which survives exec, and becomes QEMU. The
 * signal is tied to the thread that forks: Node's main thread.
 */
export function ownedCommand(binary: string): [string, ...string[]] {
  const setpriv = ['/usr/bin/setpriv', '/bin/setpriv'].find((file) => existsSync(file));
  return setpriv === undefined ? [binary] : [setpriv, '--pdeathsig', 'KILL', '--', binary];
}

function tailOf(stream: Readable): () => string {
  let tail = '';
  stream.setEncoding('utf8').on('data', (text: string) => {
    tail = (tail + text).slice(-stderrTailBytes);
  });
  return () => tail.trim();
}
