import { LabError, type LabErrorCode, type LabErrorData } from '../../lab/contract/labError.ts';
import type { KnownKey } from './knownHosts.ts';
import { knownHostName } from './knownHostsText.ts';
import type { ConnectTarget } from './sshTarget.ts';

/** `user@host:port` for messages. */
function nameOf({ user, host, port }: ConnectTarget): string {
  return `${user}@${host.includes(':') ? `[${host}]` : host}:${port}`;
}

function sshError(
  code: LabErrorCode,
  target: ConnectTarget,
  data: Pick<LabErrorData, 'what' | 'why' | 'next' | 'hostKey'>,
  cause?: unknown,
): LabError {
  const machine = target.machine === undefined ? {} : { machine: target.machine };
  return new LabError({ code, ...machine, ...data }, { cause });
}

/** What each failure of a TCP connection means, by the code that the system gives. */
const networkCauses: Readonly<Record<string, { readonly why: string; readonly next: string }>> = {
  ECONNREFUSED: {
    why: 'nothing listens on that port, or a firewall refuses it',
    next: 'Start the SSH server there (systemctl start ssh), or correct host and port in the lab file.',
  },
  ETIMEDOUT: {
    why: 'nothing answered',
    next: 'Check that the machine is on and reachable from here, and that no firewall drops the port.',
  },
  EHOSTUNREACH: {
    why: 'there is no machine at that address',
    next: 'Check that the machine is on and on the network that its address says.',
  },
  ENETUNREACH: {
    why: 'there is no route to that network from here',
    next: 'Connect this computer to the network of the machine, or name a jump host.',
  },
  ENOTFOUND: {
    why: 'the name does not exist',
    next: 'Correct the host in the lab file, or give its address instead.',
  },
  EAI_AGAIN: {
    why: 'the name could not be looked up now',
    next: 'Check the name server of this computer, or give the address instead of the name.',
  },
};

/** The machine could not be spoken to: refused, silent, no such name, or no SSH server. */
export function unreachable(target: ConnectTarget, cause: unknown): LabError {
  const code = (cause as { readonly code?: unknown } | undefined)?.code;
  const known = typeof code === 'string' ? networkCauses[code] : undefined;
  const text = cause instanceof Error ? cause.message : String(cause);
  return sshError(
    'ssh-unreachable',
    target,
    {
      what: `${nameOf(target)} cannot be reached`,
      why: known ? `${known.why} (${String(code)})` : text,
      next: known?.next ?? 'Check that an SSH server answers at that host and port.',
    },
    cause,
  );
}

export function notInTime(target: ConnectTarget, deadlineMs: number): LabError {
  return sshError('ssh-unreachable', target, {
    what: `${nameOf(target)} cannot be reached`,
    why: `it did not answer and log in within ${deadlineMs / 1000} s`,
    next: 'Check that the machine is on and reachable from here, and that no firewall drops the port.',
  });
}

/** What a server refused, and what it would have taken. */
interface Refusal {
  readonly tried: readonly string[];
  /** As the server names them; empty where it did not. */
  readonly methods: readonly string[];
}

export function notAuthenticated(
  target: ConnectTarget,
  { tried, methods }: Refusal,
  passwordIs: 'not asked for' | 'not given' | 'wrong',
  cause: unknown,
): LabError {
  const refused = tried.length === 0 ? 'no key could be offered' : `it refused ${tried.join(', ')}`;
  const takesPassword = methods.includes('password') || methods.includes('keyboard-interactive');
  const password = takesPassword ? ` (the password was ${passwordIs})` : '';
  return sshError(
    'ssh-authentication',
    target,
    {
      what: `${nameOf(target)} did not let us log in`,
      why: `${refused}${offered(methods)}${password}`,
      next:
        `Put the public key into ~/.ssh/authorized_keys of ${target.user} there ` +
        `(ssh-copy-id -p ${target.port} ${target.user}@${target.host}), or correct user or identityFile in the lab file.`,
    },
    cause,
  );
}

/** Why there is no key to offer, with what the server would take instead. */
export function withMethods(missing: LabError, methods: readonly string[]): LabError {
  return new LabError({ ...missing.data, why: `${missing.data.why}${offered(methods)}` }, { cause: missing });
}

function offered(methods: readonly string[]): string {
  return methods.length === 0 ? '' : `; it takes ${methods.join(', ')}`;
}

export function passwordExpired(target: ConnectTarget): LabError {
  return sshError('ssh-authentication', target, {
    what: `${nameOf(target)} did not let us log in`,
    why: 'the password is right, but it has expired',
    next: `Log in there by hand (ssh -p ${target.port} ${target.user}@${target.host}) and choose a new one.`,
  });
}

export function hostKeyUnknown(target: ConnectTarget, type: string, fingerprint: string): LabError {
  return sshError('ssh-host-key-unknown', target, {
    what: `The host key of ${target.host}:${target.port} is not known yet`,
    why: `it shows the ${type} key ${fingerprint}`,
    next:
      'Compare it with what `ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub` (or the file of that type) prints on ' +
      'the machine itself; if they agree, run again and trust it (on the command line: --accept-new-host-keys).',
  });
}

export function hostKeyChanged(
  target: ConnectTarget,
  shown: { readonly type: string; readonly fingerprint: string },
  known: readonly KnownKey[],
): LabError {
  const places = known
    .map((key) => `${key.file} line ${key.line}: ${key.type} ${key.fingerprint}`)
    .join('; ');
  const files = [...new Set(known.map((key) => key.file))];
  const name = knownHostName(target.host, target.port);
  const removal = files.map((file) => `ssh-keygen -R '${name}' -f '${file}'`).join(' && ');
  return sshError('ssh-host-key-changed', target, {
    what: `The host key of ${target.host}:${target.port} has changed`,
    why: `it shows ${shown.type} ${shown.fingerprint}, known is ${places}`,
    next:
      'Somebody may be in between, or the machine was installed anew. Only if you know why it changed and the new ' +
      `fingerprint is right: remove the old key (${removal}), then run again and trust the new one (on the command line: --accept-new-host-keys).`,
    hostKey: { host: target.host, port: target.port },
  });
}

export function hostKeyRevoked(target: ConnectTarget, by: KnownKey): LabError {
  return sshError('ssh-host-key-changed', target, {
    what: `The host key of ${target.host}:${target.port} is revoked`,
    why: `${by.file} line ${by.line} revokes ${by.type} ${by.fingerprint}`,
    next: 'Give the machine a new host key (ssh-keygen -A after removing the old one), or remove that line.',
  });
}

export function connectionLost(target: ConnectTarget, cause: unknown): LabError {
  const text = cause instanceof Error ? cause.message : 'the other side closed it';
  return sshError(
    'ssh-connection-lost',
    target,
    {
      what: `The SSH connection to ${nameOf(target)} broke`,
      why: text,
      next: 'Check that the machine is still up and reachable, then run again: what already holds is left alone.',
    },
    cause,
  );
}

export function channelRefused(target: ConnectTarget, cause: unknown): LabError {
  return sshError(
    'machine-unsupported',
    target,
    {
      what: `${nameOf(target)} refused to start a command`,
      why: cause instanceof Error ? cause.message : String(cause),
      next: 'Its SSH server must allow 8 sessions on one connection (MaxSessions in sshd_config) and commands.',
    },
    cause,
  );
}

/** What everything fails with after `close()`. */
export function connectionClosed(target: ConnectTarget): LabError {
  return sshError('ssh-connection-lost', target, {
    what: `The SSH connection to ${nameOf(target)} is closed`,
    why: 'it was closed from here',
    next: 'Connect again.',
  });
}
