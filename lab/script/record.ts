import { sh, type ShellText } from './shellText.ts';

/**
 * Where `apply` writes down what was there before, once, so that `undo` can bring it back. What a reboot resets
 * anyway (addresses, routes, kernel settings) is recorded under /run, which a reboot empties too; what persists (files,
 * packages) under /var/lib.
 */
export interface RecordFolder {
  readonly path: string;
  /** Folder of all labs' records; it goes when the last of them goes. */
  readonly parent: string;
}

export function runtimeRecords(lab: string): RecordFolder {
  return recordFolder('/run/lvs-lab', lab);
}

export function lastingRecords(lab: string): RecordFolder {
  return recordFolder('/var/lib/lvs-lab', lab);
}

function recordFolder(parent: string, lab: string): RecordFolder {
  // The lab file's rules guarantee it; a name with a slash or dots would let undo remove what is not ours.
  if (!/^[A-Za-z0-9-]+$/.test(lab)) throw new RangeError(`${JSON.stringify(lab)} is no lab's name.`);
  return { parent, path: `${parent}/${lab}` };
}

/** Makes the folder where it is missing; ends the function it stands in if that fails. */
export function makeFolder({ path }: RecordFolder): ShellText {
  return sh`[ -d ${path} ] || mkdir -p ${path} || return 1`;
}

/** Removes the folder, and that of all labs, where nothing is left in them. Never fails. */
export function dropFolder({ path, parent }: RecordFolder): ShellText {
  return sh`if [ -d ${path} ]; then rmdir ${path} ${parent} 2>/dev/null || :; fi`;
}
