import { LabError } from '../../lab/contract/labError.ts';
import type { SshTarget } from '../../lab/model/lab.ts';
import type { ConnectTarget } from '../ssh/sshTarget.ts';

/**
 * One of several machines as a target to connect to, with its jump hosts looked up among the others.
 * @throws LabError `user-lab-file` when the machine is not among them, or jump hosts lead back to where they began.
 */
export function connectTarget(
  targets: Readonly<Record<string, SshTarget>>,
  machine: string,
  via: readonly string[] = [],
): ConnectTarget {
  const own = Object.hasOwn(targets, machine) ? targets[machine] : undefined;
  if (own === undefined) {
    throw new LabError({
      code: 'user-lab-file',
      what: 'This machine has no `ssh`',
      machine,
      why: 'the lab file says `machines: ssh`, so each machine needs `ssh: { host, port, user }`',
      next: 'Add it to the lab file.',
    });
  }
  if (via.includes(machine)) {
    throw new LabError({
      code: 'user-lab-file',
      what: 'The jump hosts lead in a circle',
      machine,
      why: [...via, machine].join(' is reached through '),
      next: 'Take one of the `jump` out of the lab file.',
    });
  }
  const { jump, ...target } = own;
  if (jump === undefined) return { ...target, machine };
  const isMachine = Object.hasOwn(targets, jump);
  return { ...target, machine, jump: isMachine ? connectTarget(targets, jump, [...via, machine]) : jump };
}
