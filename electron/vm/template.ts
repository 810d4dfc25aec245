import type { BuildOptions } from './cacheEntry.ts';
import type { Image } from './image.ts';
import type { MachineHardware } from './machineHardware.ts';
import type { QemuProgram } from './qemuProgram.ts';

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
}

/**
 * The template from the cache, made first (10 to 30 s) when it is missing or broken. Rejects with a `LabError`:
 * `template-build`, `disk-full`, `user-missing-software`; with the signal's reason on abort.
 */
export declare function ensureTemplate(options: EnsureTemplateOptions): Promise<Template>;
