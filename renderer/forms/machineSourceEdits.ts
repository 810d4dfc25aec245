import type { LabEdit, PlainValue } from '../../lab/model/edit.ts';
import type { MachineSource } from '../../lab/model/lab.ts';
import { contentAt, machinePaths, mappingOf } from './contentAt.ts';

/** What only `ssh` machines have. */
const sshKeys = ['ssh', 'interfaces'] as const;

/**
 * Edits that change where machines come from. To `ssh`: each machine gets what must be filled in to reach it. To
 * `embedded`: that is removed.
 */
export function machineSourceEdits(content: unknown, source: MachineSource): readonly LabEdit[] {
  const set: LabEdit = { kind: 'set', path: 'machines', value: source };
  return [set, ...machinePaths(content).flatMap((path) => machineEdits(content, path, source))];
}

/** Whether machines have settings that `embedded` would lose. */
export function hasSshSettings(content: unknown): boolean {
  return machinePaths(content).some((path) => {
    const machine = mappingOf(contentAt(content, path));
    return sshKeys.some((key) => Object.hasOwn(machine, key));
  });
}

function machineEdits(content: unknown, path: string, source: MachineSource): readonly LabEdit[] {
  const machine = mappingOf(contentAt(content, path));
  if (source === 'embedded') {
    return sshKeys
      .filter((key) => Object.hasOwn(machine, key))
      .map((key) => ({ kind: 'remove', path: `${path}.${key}` }));
  }
  const skeleton: Readonly<Record<(typeof sshKeys)[number], PlainValue>> = {
    ssh: { host: '', user: 'root' },
    interfaces: Object.fromEntries(Object.keys(mappingOf(machine['addresses'])).map((name) => [name, ''])),
  };
  return sshKeys
    .filter((key) => !Object.hasOwn(machine, key))
    .map((key) => ({ kind: 'set', path: `${path}.${key}`, value: skeleton[key] }));
}
