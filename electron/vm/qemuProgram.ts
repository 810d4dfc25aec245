import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Architecture } from './image.ts';
import { findMissing, missingSoftware, type HostProgram } from './hostSoftware.ts';

/** QEMU as it is installed. A saved state of one version is not restored by another. */
export interface QemuProgram {
  readonly binary: string;
  /** As the program itself says it, such as `7.2.22 (Debian 1:7.2+dfsg-7+deb12u18)`. */
  readonly version: string;
}

const run = promisify(execFile);

/** Finds QEMU for an architecture. Rejects with `user-missing-software` when it, or its `qemu-img`, is not there. */
export async function findQemu(architecture: Architecture, signal: AbortSignal): Promise<QemuProgram> {
  const binary = architecture === 'amd64' ? 'qemu-system-x86_64' : 'qemu-system-aarch64';
  let stdout: string;
  try {
    ({ stdout } = await run(binary, ['--version'], { signal, timeout: 20_000 }));
  } catch (error) {
    signal.throwIfAborted();
    throw missingSoftware([binary, ...missingTool()], error);
  }
  if (missingTool().length > 0) throw missingSoftware(missingTool());
  const first = stdout.split('\n', 1)[0] ?? '';
  return { binary, version: first.replace(/^.*version /, '').trim() };
}

/** Every machine's disk is made with it; it is a package of its own. */
function missingTool(): HostProgram[] {
  return findMissing(['qemu-img'], process.env['PATH'] ?? '');
}
