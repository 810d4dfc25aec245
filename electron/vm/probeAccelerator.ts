import { spawn } from 'node:child_process';
import type { Image } from './image.ts';
import { probeArguments, type Accelerator } from './machineHardware.ts';
import { ownedCommand } from './qemuProcess.ts';
import type { QemuProgram } from './qemuProgram.ts';

export interface AcceleratorProbe {
  readonly qemu: QemuProgram;
  readonly image: Image;
  readonly accelerator: Accelerator;
  readonly signal: AbortSignal;
}

/** A guest with hardware virtualisation prints within a second; one that has printed nothing by now never will. */
const probeDeadlineMs = 10_000;
const firstWords = 'Linux version ';

/**
 * Boots the image's kernel and listens for its first line. Answers `undefined` when it came, else why it did not. The
 * kernel's banner is the one text that all its versions begin with. Rejects only on abort.
 */
export async function probeAccelerator(probe: AcceleratorProbe): Promise<string | undefined> {
  const { qemu, image, accelerator, signal } = probe;
  signal.throwIfAborted();
  const [command, ...leading] = ownedCommand(qemu.binary);
  const child = spawn(command, [...leading, ...probeArguments(accelerator, image)], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const deadline = AbortSignal.timeout(probeDeadlineMs);
  const over = AbortSignal.any([signal, deadline]);
  const stop = (): void => void child.kill('SIGKILL');
  over.addEventListener('abort', stop);
  let console = '';
  let complaint = '';
  child.stdout.setEncoding('latin1').on('data', (text: string) => {
    console = (console + text).slice(-4096);
    if (console.includes(firstWords)) stop();
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint = (complaint + text).slice(-1000);
  });
  await new Promise((resolve) => child.on('error', resolve).on('close', resolve));
  over.removeEventListener('abort', stop);
  signal.throwIfAborted();
  if (console.includes(firstWords)) return undefined;
  if (deadline.aborted) return `a guest printed nothing in ${probeDeadlineMs / 1000} s`;
  return complaint.trim().split('\n').at(-1) ?? 'QEMU ended without a word';
}
