import { closeSync, constants, openSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { once } from 'node:events';
import path from 'node:path';

/** Held until it is released or the process is gone. */
export interface HostLock {
  release(): void;
}

/**
 * Makes this process the only lab host of a folder, or answers `undefined` when there is one. The kernel holds the lock
 * and lets go of it when the process dies, however that happens: there is no stale lock to judge and no moment in which
 * two could take it over.
 *
 * Linux: a name in the abstract socket namespace (unix(7)), made of the user and the folder's inode. macOS and BSD: an
 * exclusively locked file (`O_EXLOCK`, open(2)). Windows: its named pipe is exclusive in itself, no lock is needed.
 */
export async function takeHostLock(folder: string): Promise<HostLock | undefined> {
  switch (process.platform) {
    case 'linux':
      return takeName(folder);
    case 'win32':
      return { release: () => undefined };
    default:
      return takeFile(folder);
  }
}

async function takeName(folder: string): Promise<HostLock | undefined> {
  const { dev, ino } = statSync(folder);
  const server = createServer((socket) => socket.destroy());
  server.listen(`\0lvs-lab-host-${process.getuid?.() ?? 0}-${dev}-${ino}`);
  try {
    await once(server, 'listening');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') return undefined;
    throw error;
  }
  server.unref();
  return { release: () => server.close() };
}

function takeFile(folder: string): HostLock | undefined {
  const exclusiveLock = 0x20; // O_EXLOCK of <fcntl.h>, which Node does not name
  const flags = constants.O_RDWR | constants.O_CREAT | constants.O_NONBLOCK | exclusiveLock;
  try {
    const descriptor = openSync(path.join(folder, 'host.lock'), flags, 0o600);
    return { release: () => closeSync(descriptor) };
  } catch (error) {
    if (['EAGAIN', 'EWOULDBLOCK'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw error;
  }
}
