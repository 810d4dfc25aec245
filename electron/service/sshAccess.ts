import path from 'node:path';
import { machinesOf, type Lab, type SshTarget } from '../../lab/model/lab.ts';
import { connectSsh, type ConnectOptions } from '../ssh/connect.ts';
import { KnownHosts } from '../ssh/knownHosts.ts';
import { connectTarget } from './connectTarget.ts';
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
export function sshAccess(lab: Lab, context: SshAccessContext): MachineAccess {
  const { options, signal } = context;
  const targets: Record<string, SshTarget> = {};
  for (const { machine } of machinesOf(lab)) if (machine.ssh) targets[machine.name] = machine.ssh;
  const access = accessBy((machine, until) => {
    const target = connectTarget(targets, machine);
    const open = () => connectSsh(target, sshOptions(context, until));
    return options.connections?.lease(JSON.stringify(target), open, signal) ?? open();
  }, signal);
  return { ...access, secrets: options.secrets };
}

/** How the user's own machines are connected to, until the signal. */
export function sshOptions(
  { options, acceptNewHostKeys }: SshAccessContext,
  signal: AbortSignal,
): ConnectOptions {
  return {
    signal,
    deadlineMs: connectDeadlineMs,
    knownHosts: new KnownHosts(path.join(options.folders.state, 'known_hosts')),
    onUnknownHostKey: acceptNewHostKeys ? () => Promise.resolve(true) : options.onUnknownHostKey,
    secrets: options.secrets,
  };
}
