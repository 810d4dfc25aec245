import { closeSync, constants, openSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { createHash } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { LabError } from '../../../lab/contract/labError.ts';
import type { PortAddress } from '../switch/switchPort.ts';

/** `sun_path` has 108 bytes on Linux and 104 on BSD and macOS, one of them for the end (unix(7)). */
const maximumPathBytes = process.platform === 'linux' ? 107 : 103;

export type HostSocket = 'control' | 'relay';

/** File names of the host's sockets in the lab's folder. */
export const socketFiles = { control: 'control.sock', relay: 'relay.sock' } as const;

/**
 * Where the host listens: a name relative to the lab's folder, which is its working folder, so that the folder's path
 * may be of any length. Windows has named pipes instead of socket files.
 */
export function listenPath(folder: string, socket: HostSocket): string {
  return process.platform === 'win32' ? pipeName(folder, socket) : socketFiles[socket];
}

/**
 * Connects to a socket of the host whose lab has `folder`. Resolves with `undefined` when nobody listens there.
 * @throws LabError `user-unsupported` when the folder's path is too long for this platform.
 */
export async function connectHostSocket(folder: string, socket: HostSocket): Promise<Socket | undefined> {
  if (process.platform === 'win32') return dial(pipeName(folder, socket));
  const full = path.join(path.resolve(folder), socketFiles[socket]);
  if (Buffer.byteLength(full) <= maximumPathBytes) return dial(full);
  if (process.platform !== 'linux') {
    throw new LabError({
      code: 'user-unsupported',
      what: 'The path of the lab’s folder is too long for its sockets',
      why: `${full} has more than ${maximumPathBytes} bytes`,
      next: 'Choose a shorter folder with LVS_LAB_STATE.',
    });
  }
  // An open folder gives a short way to what is in it, whatever its path.
  let descriptor: number;
  try {
    descriptor = openSync(folder, constants.O_RDONLY | constants.O_DIRECTORY);
  } catch {
    return undefined;
  }
  try {
    return await dial(`/proc/self/fd/${descriptor}/${socketFiles[socket]}`);
  } finally {
    closeSync(descriptor);
  }
}

function dial(address: string): Promise<Socket | undefined> {
  return new Promise((resolve, reject) => {
    const socket = connect(address);
    socket.once('connect', () => {
      socket.removeListener('error', onError);
      resolve(socket);
    });
    const onError = (error: NodeJS.ErrnoException): void => {
      // Nobody there: no file, a file that a killed host left, no folder.
      const absent = ['ENOENT', 'ECONNREFUSED', 'ENOTDIR'].includes(error.code ?? '');
      if (absent) resolve(undefined);
      else reject(error);
    };
    socket.once('error', onError);
  });
}

function pipeName(folder: string, socket: HostSocket): string {
  const key = createHash('sha256').update(path.resolve(folder).toLowerCase()).digest('hex').slice(0, 32);
  return `\\\\.\\pipe\\lvs-lab-${key}-${socket}`;
}

/**
 * Where the switch port for a machine's card listens: `ports/<network>.<machine>.sock`, or on Windows a TCP port of
 * 127.0.0.1. Makes the folder.
 * @throws LabError `user-unsupported` when the path would be too long for a socket.
 */
export async function portAddress(folder: string, network: string, machine: string): Promise<PortAddress> {
  if (process.platform === 'win32') return { kind: 'loopback' };
  const ports = path.join(folder, 'ports');
  const file = path.join(ports, `${network}.${machine}.sock`);
  if (Buffer.byteLength(file) > maximumPathBytes) {
    throw new LabError({
      code: 'user-unsupported',
      what: 'The names of the network and the machine are too long together',
      machine,
      why: `a socket named ${file} cannot be made: it has more than ${maximumPathBytes} bytes`,
      next: 'Choose shorter names.',
    });
  }
  await mkdir(ports, { recursive: true, mode: 0o700 });
  return { kind: 'unix', path: file };
}
