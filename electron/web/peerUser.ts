import { readFile } from 'node:fs/promises';
import type { Socket } from 'node:net';

/**
 * Whether the program at the other end of a loopback connection may be the user's own, so that a link which another
 * user of this computer has seen (in the list of processes, as its browser was started) is of no use to that one. Linux
 * tells whose socket it is; root may do all things anyway. Elsewhere, and where it cannot be read, it may be.
 */
export async function mayBeOwn({ localPort, remotePort }: Socket): Promise<boolean> {
  const ownUser = process.getuid?.();
  if (process.platform !== 'linux' || ownUser === undefined) return true;
  const table = await readFile('/proc/net/tcp', 'utf8').catch(() => '');
  const user = userOfSocket(table, remotePort ?? 0, localPort ?? 0);
  return user === undefined || user === ownUser || user === 0;
}

/** Owner of the loopback socket with these ports in a text of /proc/net/tcp (proc_net_tcp.rst of the kernel). */
export function userOfSocket(table: string, localPort: number, remotePort: number): number | undefined {
  const line = table
    .split('\n')
    .map((text) => text.trim().split(/\s+/))
    .find(([, local, remote]) => local === loopback(localPort) && remote === loopback(remotePort));
  return line?.[7] === undefined ? undefined : Number(line[7]);
}

/** Addresses stand there as hexadecimal words of the machine, all of ours being little-endian. */
function loopback(port: number): string {
  return `0100007F:${port.toString(16).toUpperCase().padStart(4, '0')}`;
}
