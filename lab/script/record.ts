/**
 * Where `apply` writes down what was there before, once, so that `undo` can bring it back. What a reboot resets
 * anyway (addresses, routes, kernel settings) is recorded in /run, which a reboot empties too; what persists (files,
 * packages) in /var/lib. Both are always there: a folder of our own would cost a process on each machine.
 */
export function runtimeRecord(lab: string, name: string): string {
  return recordIn('/run', lab, name);
}

/** The same for what outlasts a reboot. */
export function lastingRecord(lab: string, name: string): string {
  return recordIn('/var/lib', lab, name);
}

function recordIn(folder: string, lab: string, name: string): string {
  // The lab file's rules guarantee it; a name with a slash or dots would let undo remove what is not ours.
  if (!/^[A-Za-z0-9-]+$/.test(lab)) throw new RangeError(`${JSON.stringify(lab)} is no lab's name.`);
  return `${folder}/lvs-lab.${lab}.${name}`;
}
