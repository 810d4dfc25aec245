import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import ssh2, { type AgentAuthMethod, type BaseAgent, type ParsedKey, type PublicKeyAuthMethod } from 'ssh2';
import { LabError } from '../../lab/contract/labError.ts';
import { fingerprint } from './hostKey.ts';
import { readKeyFileHead } from './privateKey.ts';
import { withSecret, type SecretSource } from './secret.ts';
import type { ConnectTarget } from './sshTarget.ts';

/** One key that may open the machine. */
export interface Identity {
  /** Which key, for messages; no secret. */
  readonly label: string;
  authMethod(user: string): PublicKeyAuthMethod | AgentAuthMethod;
}

const usualKeyFiles = ['id_ed25519', 'id_ecdsa', 'id_rsa'];

/** The keys to offer, in order; and where there is none, why. */
export interface FoundIdentities {
  readonly identities: readonly Identity[];
  readonly missing?: LabError;
}

/** Who is asked for passphrases, if anybody, and until when. */
export interface Passphrases {
  readonly secrets?: SecretSource;
  readonly signal: AbortSignal;
}

/**
 * The keys to offer: the target's own key file alone if it names one, else the agent's keys and then the usual files. An
 * encrypted key comes from the agent where that holds it; the user is asked only for a key that is named, or when there
 * is no other.
 * @throws LabError `ssh-authentication` when the target names a key file that cannot be used.
 */
export async function findIdentities(
  target: ConnectTarget,
  passphrases: Passphrases,
): Promise<FoundIdentities> {
  const agentKeys = await readAgentKeys();
  if (target.identityFile !== undefined) {
    const named = await openKeyFile(target, target.identityFile, agentKeys, passphrases);
    if (named instanceof LabError) throw named;
    return { identities: [named] };
  }
  const files = await Promise.all(
    usualKeyFiles.map((name) => readKeyFile(join(homedir(), '.ssh', name)).catch(() => undefined)),
  );
  const present = files.filter((file) => file !== undefined);
  const plain = present.filter(({ head }) => !head.isEncrypted);
  const identities = [
    ...agentKeys.map((key) => key.identity),
    ...plain.flatMap((file) => parse(file) ?? []).map((key) => fileIdentity(key.file, key.parsed)),
  ];
  if (identities.length > 0) return { identities };
  const encrypted = present.find(({ head }) => head.isEncrypted);
  if (encrypted === undefined) {
    const why = 'the agent holds no key and none of the usual key files is there';
    const next = 'Name a key file in the lab file (identityFile), or add one to the agent (ssh-add).';
    return { identities, missing: noKey(target, why, [next]) };
  }
  const opened = await openKeyFile(target, encrypted.file, [], passphrases);
  // Nobody named this key: without it, there may still be a password.
  return opened instanceof LabError ? { identities, missing: opened } : { identities: [opened] };
}

interface KeyFile {
  readonly file: string;
  readonly text: string;
  readonly head: ReturnType<typeof readKeyFileHead>;
}

async function readKeyFile(file: string): Promise<KeyFile> {
  const text = await readFile(file, 'utf8');
  return { file, text, head: readKeyFileHead(text) };
}

function parse(
  { file, text }: KeyFile,
  passphrase?: string,
): { readonly file: string; readonly parsed: ParsedKey } | undefined {
  // Announced as one key or an error, but is a list for some formats.
  const parsed = [ssh2.utils.parseKey(text, passphrase)].flat()[0];
  return parsed === undefined || parsed instanceof Error || !parsed.isPrivateKey()
    ? undefined
    : { file, parsed };
}

/** The key of a file; or why it cannot be used. */
async function openKeyFile(
  target: ConnectTarget,
  name: string,
  agentKeys: readonly AgentKey[],
  { secrets, signal }: Passphrases,
): Promise<Identity | LabError> {
  const path = resolve(name === '~' || name.startsWith('~/') ? join(homedir(), name.slice(1)) : name);
  const file = await readKeyFile(path).catch((cause: unknown) =>
    noKey(
      target,
      `the key file ${path} cannot be read (${(cause as NodeJS.ErrnoException).code ?? 'unknown'})`,
      ['Correct identityFile in the lab file, or the rights of the file.'],
      cause,
    ),
  );
  if (file instanceof LabError) return file;
  if (!file.head.isEncrypted) {
    const key = parse(file);
    if (key) return fileIdentity(path, key.parsed);
    return noKey(target, `the key file ${path} holds no private key that can be read`, [
      'It must be in the format of OpenSSH, PEM or PuTTY; `ssh-keygen -p -f FILE` rewrites it in that of OpenSSH.',
    ]);
  }
  const held = agentKeys.find((key) => file.head.publicKey?.equals(key.blob));
  if (held) return held.identity;
  const secret = { kind: 'passphrase', file: path } as const;
  const open = (passphrase: string) => Promise.resolve(parse(file, passphrase)?.parsed);
  const key = secrets && (await withSecret(secrets, secret, open, signal));
  if (key) return fileIdentity(path, key);
  const why = secrets ? 'no passphrase opened it' : 'its passphrase cannot be asked for here';
  return noKey(target, `the key file ${path} is encrypted and ${why}`, [
    `Add it to the agent (\`ssh-add ${path}\`), and try again.`,
  ]);
}

function fileIdentity(file: string, key: ParsedKey): Identity {
  return {
    label: `key file ${file}`,
    authMethod: (user) => ({ type: 'publickey', username: user, key }),
  };
}

interface AgentKey {
  readonly blob: Buffer;
  readonly identity: Identity;
}

/** The keys of the first agent that answers; none when none runs. */
async function readAgentKeys(): Promise<readonly AgentKey[]> {
  for (const socket of agentSockets()) {
    const agent = ssh2.createAgent(socket);
    const keys = await new Promise<readonly ParsedKey[] | undefined>((resolve) => {
      agent.getIdentities((error, found) => resolve(error ? undefined : (found as ParsedKey[])));
    });
    if (keys === undefined) continue;
    return keys.map((key) => {
      const blob = key.getPublicSSH();
      return {
        blob,
        identity: {
          label: `agent key ${fingerprint(blob)}`,
          authMethod: (user) => ({ type: 'agent', username: user, agent: withOneKey(agent, key) }),
        },
      };
    });
  }
  return [];
}

function agentSockets(): readonly string[] {
  const socket = process.env['SSH_AUTH_SOCK'];
  if (socket) return [socket];
  return process.platform === 'win32' ? ['\\\\.\\pipe\\openssh-ssh-agent', 'pageant'] : [];
}

/** The agent as if it held this key alone, so that keys are offered in our order. */
function withOneKey(agent: BaseAgent, key: ParsedKey): BaseAgent {
  const view = Object.create(agent) as BaseAgent;
  view.getIdentities = (found) => found(undefined, [key]);
  return view;
}

function noKey(target: ConnectTarget, why: string, next: readonly string[], cause?: unknown): LabError {
  return new LabError(
    {
      code: 'ssh-authentication',
      what: `There is no key to log in with as ${target.user} on ${target.host}:${target.port}`,
      ...(target.machine !== undefined && { machine: target.machine }),
      why,
      next: next.join(' '),
    },
    { cause },
  );
}
