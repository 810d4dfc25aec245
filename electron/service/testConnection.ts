import path from 'node:path';
import type { ConnectionReport, FoundInterface } from '../../lab/contract/connectionReport.ts';
import { LabError } from '../../lab/contract/labError.ts';
import {
  connectionScript,
  parseConnectionFacts,
  type ConnectionFacts,
} from '../../lab/fact/connectionFacts.ts';
import type { LinkWithAddresses } from '../../lab/fact/ipJson.ts';
import type { SshTarget } from '../../lab/model/lab.ts';
import { connectSsh } from '../ssh/connect.ts';
import { KnownHosts } from '../ssh/knownHosts.ts';
import type { MachineConnection } from '../ssh/machineConnection.ts';
import { runCommand } from '../ssh/runCommand.ts';
import type { Folders } from '../store/folders.ts';
import { connectTarget } from './connectTarget.ts';
import { sshOptions, type SshAccessContext } from './sshAccess.ts';

const lookDeadlineMs = 20_000;

/** Logs in to one of `targets`, through others where it jumps, and looks around. Rejects with `LabError`. */
export async function testConnection(
  targets: Readonly<Record<string, SshTarget>>,
  machine: string,
  context: SshAccessContext,
): Promise<ConnectionReport> {
  const startedAtMs = performance.now();
  const target = connectTarget(targets, machine);
  const connection = await connectSsh(target, sshOptions(context, context.signal));
  try {
    const facts = await lookAround(connection, machine, context.signal);
    const { distribution, kernel } = facts.machine;
    return {
      hostKeyFingerprint: connection.hostKeyFingerprint,
      user: facts.user,
      sudo: facts.sudo,
      distribution: {
        id: distribution.id,
        name: distribution.name,
        isSupported: distribution.family !== 'unknown',
      },
      kernel,
      interfaces: facts.links.flatMap((link) => foundInterface(link, facts)),
      durationMs: Math.round(performance.now() - startedAtMs),
    };
  } finally {
    connection.close();
  }
}

/** Takes a host key out of our known hosts; a file of the user's own is never touched. */
export function forgetHostKey(host: string, port: number, folders: Folders): Promise<void> {
  return new KnownHosts(path.join(folders.state, 'known_hosts')).forget(host, port);
}

async function lookAround(
  connection: MachineConnection,
  machine: string,
  signal: AbortSignal,
): Promise<ConnectionFacts> {
  const options = { signal, deadlineMs: lookDeadlineMs, stdin: connectionScript() };
  const { stdout, stderr, timedOut } = await runCommand(connection, 'exec sh -s', options);
  signal.throwIfAborted();
  if (timedOut) {
    throw new LabError({
      code: 'machine-no-answer',
      what: 'The machine lets us in, but could not be looked at',
      machine,
      why: `its commands did not end within ${lookDeadlineMs / 1000} s`,
      next: 'Log in there by hand and see what hangs.',
      ...(stdout === '' ? {} : { output: stdout.slice(-2000) }),
    });
  }
  try {
    return parseConnectionFacts(stdout);
  } catch (error) {
    throw new LabError(
      {
        code: 'machine-unsupported',
        what: 'The machine lets us in, but could not be looked at',
        machine,
        why: error instanceof Error ? error.message : String(error),
        next: 'It must be a Linux machine with iproute2 (`ip -j addr`).',
        ...(stderr === '' ? {} : { output: stderr.slice(-2000) }),
      },
      { cause: error },
    );
  }
}

/** The interface as it is told; none for one that no Ethernet cable can be plugged into. */
function foundInterface(
  link: LinkWithAddresses,
  { serverAddress }: ConnectionFacts,
): readonly FoundInterface[] {
  if (link.name === 'lo' || link.mac === undefined) return [];
  return [
    {
      name: link.name,
      mac: link.mac,
      isUp: link.up,
      addresses: link.addresses
        .filter(({ family }) => family === 4)
        .map(({ address, prefixLength }) => `${address}/${prefixLength}`),
      isManagement: link.addresses.some(({ address }) => address === serverAddress),
    },
  ];
}
