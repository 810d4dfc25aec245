import { LabError } from '../../lab/contract/labError.ts';
import { machinesOf, type Lab, type SshTarget } from '../../lab/model/lab.ts';
import { connectSsh } from '../ssh/connect.ts';
import { KnownHosts } from '../ssh/knownHosts.ts';
import type { ConnectTarget } from '../ssh/sshTarget.ts';
import path from 'node:path';
import { accessBy, type MachineAccess } from './machineAccess.ts';
import type { AnsweredOptions } from './questions/answeredOptions.ts';

const connectDeadlineMs = 20_000;

/** What connecting to the user's own machines needs. */
export interface SshAccessContext {
  readonly options: AnsweredOptions;
  readonly acceptNewHostKeys: boolean;
  readonly signal: AbortSignal;
}

/**
 * Direct SSH connections to the machines of an `ssh` lab, kept for a following operation where the host keeps any; host
 * keys are pinned in LVS Lab's own known_hosts.
 */
export function sshAccess(lab: Lab, { options, acceptNewHostKeys, signal }: SshAccessContext): MachineAccess {
  const knownHosts = new KnownHosts(path.join(options.folders.state, 'known_hosts'));
  const access = accessBy((machine, until) => {
    const target = targetOf(lab, machine);
    const open = () =>
      connectSsh(target, {
        signal: until,
        deadlineMs: connectDeadlineMs,
        knownHosts,
        onUnknownHostKey: acceptNewHostKeys ? () => Promise.resolve(true) : options.onUnknownHostKey,
        secrets: options.secrets,
      });
    return options.connections?.lease(JSON.stringify(target), open, signal) ?? open();
  }, signal);
  return { ...access, secrets: options.secrets };
}

/** A machine's SSH target with its jump hosts looked up. The check has refused loops. */
function targetOf(lab: Lab, machine: string): ConnectTarget {
  const ssh = machinesOf(lab).find((entry) => entry.machine.name === machine)?.machine.ssh;
  if (ssh === undefined) {
    throw new LabError({
      code: 'user-lab-file',
      what: 'This machine has no `ssh`',
      machine,
      why: 'the lab file says `machines: ssh`, so each machine needs `ssh: { host, port, user }`',
      next: 'Add it to the lab file.',
    });
  }
  const { jump, ...target }: SshTarget = ssh;
  const names = machinesOf(lab).map((entry) => entry.machine.name);
  if (jump === undefined) return { ...target, machine };
  return { ...target, machine, jump: names.includes(jump) ? targetOf(lab, jump) : jump };
}
