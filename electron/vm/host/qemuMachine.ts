import path from 'node:path';
import ssh2 from 'ssh2';
import writeFileAtomic from 'write-file-atomic';
import { Deadline } from '../../ssh/deadline.ts';
import type { Identity } from '../../ssh/identities.ts';
import { KnownHosts } from '../../ssh/knownHosts.ts';
import { login } from '../../ssh/login.ts';
import type { MachineConnection } from '../../ssh/machineConnection.ts';
import { rootShell } from '../../ssh/wayToRoot.ts';
import { SpareShell } from '../../ssh/spareShell.ts';
import { DirectConnection } from '../../ssh/sshConnection.ts';
import { notInTime } from '../../ssh/sshErrors.ts';
import { startClone, type Clone } from '../clone.ts';
import { generateKeyPair, type OpenSshKeyPair } from '../machineKeys.ts';
import type { MachineFactory } from './embeddedMachine.ts';
import { keyFile } from './hostFile.ts';

const sshHost = '127.0.0.1';
const loginDeadlineMs = 60_000;
const keepAliveMs = 15_000;

/** The factory that starts machines with QEMU. The key that opens them is made here, new for each lab host. */
export function qemuMachines(): MachineFactory {
  const key = generateKeyPair('lvs-lab');
  const identity = identityOf(key);
  return async ({ spec, template, links, folder, signal, onProgress }) => {
    await writeFileAtomic(keyFile, key.privateKey, { mode: 0o600 });
    const hostKey = generateKeyPair(spec.name);
    onProgress('restoring from the template');
    const clone = await startClone({
      template,
      folder: path.resolve(folder),
      name: spec.name,
      networkCards: links.map(({ mac, address }) => ({
        mac,
        ...(address?.kind === 'unix' && { switchSocket: path.resolve(address.path) }),
      })),
      hostKey,
      authorizedKeys: [key.publicKey],
      signal,
    });
    const knownHosts = new KnownHosts(path.resolve(folder, 'known_hosts'));
    await knownHosts.pin(sshHost, clone.sshPort, wireForm(hostKey));
    const opening = { identity, knownHosts };
    return {
      pid: clone.pid,
      sshPort: clone.sshPort,
      exited: clone.exited,
      connect: (until) => connectClone(clone, { ...opening, signal: until }),
      freeze: (frozen) => clone.qmp.execute(frozen ? 'stop' : 'cont'),
      powerOff: () => clone.powerOff(),
      kill: () => clone.kill(),
    };
  };
}

async function connectClone(
  clone: Clone,
  options: {
    readonly identity: Identity;
    readonly knownHosts: KnownHosts;
    readonly signal: AbortSignal;
  },
): Promise<MachineConnection> {
  const target = { host: sshHost, port: clone.sshPort, user: 'root', machine: clone.name };
  const deadline = new Deadline(loginDeadlineMs, notInTime(target, loginDeadlineMs), options.signal);
  try {
    const { client, hostKeyFingerprint } = await login(target, await clone.connect(deadline.signal), {
      deadline,
      identities: [options.identity],
      keepAliveMs,
      knownHosts: options.knownHosts,
      knownTypes: ['ssh-ed25519'],
      // The machine was given its key a moment ago: whoever answers with another is not the machine.
      onUnknownHostKey: () => Promise.resolve(false),
    });
    return new SpareShell(new DirectConnection(client, target, hostKeyFingerprint), rootShell);
  } finally {
    deadline.stop();
  }
}

function identityOf(pair: OpenSshKeyPair): Identity {
  const key = [ssh2.utils.parseKey(pair.privateKey)].flat()[0];
  if (key === undefined || key instanceof Error) throw new Error('the lab’s own key cannot be read');
  return {
    label: 'the lab’s own key',
    authMethod: (user) => ({ type: 'publickey', username: user, key }),
  };
}

/** The public key as SSH sends it: the second word of OpenSSH's line. */
function wireForm({ publicKey }: OpenSshKeyPair): Buffer {
  return Buffer.from(publicKey.split(' ')[1] ?? '', 'base64');
}
