import { accessSync, constants } from 'node:fs';
import path from 'node:path';
import { LabError } from '../../lab/contract/labError.ts';

/** Debian's package of each program that is asked for. */
const packageOf = {
  'qemu-system-x86_64': 'qemu-system-x86',
  'qemu-system-aarch64': 'qemu-system-arm',
  'qemu-img': 'qemu-utils',
  mmdebstrap: 'mmdebstrap',
  mke2fs: 'e2fsprogs',
  newuidmap: 'uidmap',
  'apt-get': 'apt',
  'dpkg-deb': 'dpkg',
  tar: 'tar',
} as const;
export type HostProgram = keyof typeof packageOf;

/** Those of the programs that are not on PATH, nor where administrators' programs are. */
export function findMissing(programs: readonly HostProgram[], searchPath: string): HostProgram[] {
  // mke2fs is in /sbin, which is not on an ordinary user's PATH.
  const folders = [...searchPath.split(path.delimiter), '/usr/sbin', '/sbin'].filter(
    (folder) => folder !== '',
  );
  return programs.filter((program) => !folders.some((folder) => isExecutable(path.join(folder, program))));
}

/** The command that installs programs on Debian and its family. */
export function installCommand(programs: readonly HostProgram[]): string {
  const packages = [...new Set(programs.map((program) => packageOf[program]))].sort();
  return `sudo apt-get install -y --no-install-recommends ${packages.join(' ')}`;
}

/** The error for programs that are missing; names the one command that installs them all. */
export function missingSoftware(programs: readonly HostProgram[], cause?: unknown): LabError {
  return new LabError(
    {
      code: 'user-missing-software',
      what: `Embedded machines need software that is not on this computer`,
      why: `not found: ${programs.join(', ')}`,
      next: `On Debian or Ubuntu: ${installCommand(programs)}`,
    },
    { cause },
  );
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
