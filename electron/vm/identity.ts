import { randomBytes } from 'node:crypto';
import { createInterface } from 'node:readline';
import type { Duplex } from 'node:stream';
import { LabError } from '../../lab/contract/labError.ts';
import { withDeadline } from './deadline.ts';
import type { OpenSshKeyPair } from './machineKeys.ts';

/** What tells one clone of a template from another. */
export interface Identity {
  readonly hostName: string;
  /** 32 hexadecimal digits, as /etc/machine-id has it. */
  readonly machineId: string;
  readonly networkCards: readonly { readonly interface: string; readonly mac: string }[];
  readonly hostKey: OpenSshKeyPair;
  readonly authorizedKeys: readonly string[];
}

/** A machine id as systemd makes one: random, as a UUID of version 4 without hyphens. */
export function newMachineId(): string {
  const bytes = randomBytes(16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return bytes.toString('hex');
}

/**
 * The identity in the words of the guest's identity service (resources/image/guest/usr/local/lib/lvs-lab/identity).
 * `now` is the host's clock in milliseconds since 1970, `randomness` some 64 bytes that no other machine gets.
 */
export function identityText(identity: Identity, now: number, randomness: Uint8Array): string {
  const file = (mode: string, path: string, content: string): string =>
    `file ${mode} ${path} ${Buffer.from(content).toString('hex')}`;
  const nanoseconds = (now % 1000) * 1_000_000;
  return [
    // First, so that nothing that the guest does from here on uses the template's clock or random stream.
    `clock ${Math.floor(now / 1000)} ${Math.floor(nanoseconds)}`,
    `random ${Buffer.from(randomness).toString('hex')}`,
    ...identity.networkCards.map((card) => `mac ${card.interface} ${card.mac}`),
    `hostname ${identity.hostName}`,
    file('444', '/etc/machine-id', `${identity.machineId}\n`),
    file('600', '/etc/ssh/ssh_host_ed25519_key', identity.hostKey.privateKey),
    file('644', '/etc/ssh/ssh_host_ed25519_key.pub', `${identity.hostKey.publicKey}\n`),
    file('600', '/root/.ssh/authorized_keys', identity.authorizedKeys.map((key) => `${key}\n`).join('')),
    'end',
    '',
  ].join('\n');
}

export interface GiveIdentity {
  readonly machine: string;
  readonly identity: Identity;
  readonly deadlineMs: number;
  readonly signal: AbortSignal;
  /**
   * The machine is booting: wait until its identity service listens. Before, the console's terminal would echo the
   * words and drop those that nobody reads. A restored one listens already.
   */
  readonly boots: boolean;
}

/**
 * Tells a machine who it is and waits until it has become that. For a machine to be restored it may be called before
 * the guest runs: the words wait in the console. Rejects with a `LabError`: `machine-no-answer`, or `machine-stopped`
 * when the console closes.
 */
export async function giveIdentity(console: Duplex, options: GiveIdentity): Promise<void> {
  const { machine, identity, deadlineMs, signal, boots } = options;
  const listening = Promise.withResolvers<undefined>();
  const answer = Promise.withResolvers<string>();
  const lines = createInterface({ input: console, crlfDelay: Infinity });
  lines.on('line', (line) => {
    if (line === 'listening') listening.resolve(undefined);
    else if (line === 'ok' || line.startsWith('error ')) answer.resolve(line);
  });
  const onEnd = (): void => {
    const why = 'its console was closed';
    const closed = identityError('machine-stopped', machine, why, 'Start the lab again.');
    listening.reject(closed);
    answer.reject(closed);
  };
  // `error` is that of its input.
  lines.on('error', onEnd).on('close', onEnd);
  const exchange = async (): Promise<string> => {
    if (boots) await listening.promise;
    console.write(identityText(identity, Date.now(), randomBytes(64)));
    return answer.promise;
  };
  for (const { promise } of [listening, answer]) promise.catch(() => undefined);
  try {
    const said = await withDeadline(exchange(), {
      deadlineMs,
      signal,
      onDeadline: () => tooSlow(machine, `its identity service did not answer in ${deadlineMs / 1000} s`),
    });
    if (said !== 'ok') {
      throw identityError('machine-no-answer', machine, said, 'Start the lab again; see its console log.');
    }
  } finally {
    lines.close();
    // What it says later, after a reboot for instance, is read and forgotten, else the console would fill up.
    console.resume();
  }
}

/**
 * Waits until a machine has had nothing to do for two seconds, its disk written: what a template still does when it is
 * frozen, each of its clones does after it wakes. Rejects as `giveIdentity` does.
 */
export async function untilIdle(
  console: Duplex,
  { machine, deadlineMs, signal }: Pick<GiveIdentity, 'machine' | 'deadlineMs' | 'signal'>,
): Promise<void> {
  const idle = Promise.withResolvers<undefined>();
  const lines = createInterface({ input: console, crlfDelay: Infinity });
  lines.on('line', (line) => {
    if (line === 'idle') idle.resolve(undefined);
  });
  const onEnd = (): void =>
    idle.reject(identityError('machine-stopped', machine, 'its console was closed', 'Start the lab again.'));
  lines.on('error', onEnd).on('close', onEnd);
  idle.promise.catch(() => undefined);
  console.write('idle\n');
  try {
    await withDeadline(idle.promise, {
      deadlineMs,
      signal,
      onDeadline: () => tooSlow(machine, `it was still busy after ${deadlineMs / 1000} s`),
    });
  } finally {
    lines.close();
    console.resume();
  }
}

/** Lets the SSH server go on that waits in a machine that has booted (`sshStream`); in a restored one it does by itself. */
export function letSshGoOn(console: Duplex): void {
  console.write('ssh\n');
}

/** Asks a machine that has its identity to switch itself off in order. */
export function switchOff(console: Duplex): void {
  if (console.writable) console.write('poweroff\nend\n');
}

/** What a deadline that has passed says: most often that this computer has too much to do. */
function tooSlow(machine: string, why: string): LabError {
  const next = 'See its console log; start the lab again when this computer is less busy.';
  return identityError('machine-no-answer', machine, why, next);
}

function identityError(
  code: 'machine-no-answer' | 'machine-stopped',
  machine: string,
  why: string,
  next: string,
): LabError {
  return new LabError({ code, what: 'The machine could not be given its identity', machine, why, next });
}
