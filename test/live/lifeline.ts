import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';

let socket: string | undefined;

/**
 * Path of a socket that lasts as long as this process, for `LVS_LAB_ENDS_WITH`: lab hosts that were started with it end
 * when this process does, though it be killed.
 */
export function lifeline(): string {
  if (socket !== undefined) return socket;
  const folder = mkdtempSync(path.join(tmpdir(), 'lvs-lab-lifeline-'));
  socket = path.join(folder, 'end');
  createServer((host) => void host.on('error', () => undefined).unref())
    .listen(socket)
    .unref();
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  // A worker of a test runner that was killed would go on with its test.
  process.on('disconnect', () => process.exit(1));
  return socket;
}
