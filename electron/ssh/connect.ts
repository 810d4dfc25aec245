import { connect as connectTcp } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Client } from 'ssh2';
import { Deadline, unlessAborted } from './deadline.ts';
import { findIdentities } from './identities.ts';
import { jumpTarget } from './jumpTarget.ts';
import type { KnownHosts } from './knownHosts.ts';
import {
  login,
  LoginRefused,
  type LoggedIn,
  type LoginOptions,
  type OnUnknownHostKey,
  type PasswordMethod,
} from './login.ts';
import { askedOutside, withSecret, type SecretSource } from './secret.ts';
import { DirectConnection, type SshConnection } from './sshConnection.ts';
import { notAuthenticated, notInTime, unreachable, withMethods } from './sshErrors.ts';
import type { ConnectTarget } from './sshTarget.ts';

export type { OnUnknownHostKey, UnknownHostKey } from './login.ts';
export type { SecretRequest, SecretSource } from './secret.ts';
export type { SshConnection } from './sshConnection.ts';
export type { ConnectTarget } from './sshTarget.ts';

export interface ConnectOptions {
  readonly signal: AbortSignal;
  /** For everything up to the authenticated connection; time that the user takes to answer is not counted. */
  readonly deadlineMs: number;
  readonly knownHosts: KnownHosts;
  readonly onUnknownHostKey: OnUnknownHostKey;
  /** Asked for passphrases and passwords. Without it, or without an answer, what needs one is an error. */
  readonly secrets?: SecretSource;
  /** Between two packets that ask whether the other side is still there; the default is 15 s. Lost after four. */
  readonly keepAliveMs?: number;
  /** How long a command that is stopped may clean up before it is killed; the default is 1 s. */
  readonly killAfterMs?: number;
}

/**
 * Connects to a machine by SSH and logs in, through its jump host if it has one (which is closed with it).
 * @throws LabError `ssh-unreachable`, `ssh-authentication`, `ssh-host-key-unknown`, `ssh-host-key-changed`; the
 *   signal's reason on abort.
 */
export async function connectSsh(target: ConnectTarget, options: ConnectOptions): Promise<SshConnection> {
  const deadline = new Deadline(options.deadlineMs, notInTime(target, options.deadlineMs), options.signal);
  try {
    const { client, hostKeyFingerprint } = await reach(target, options, deadline);
    return new DirectConnection(client, target, hostKeyFingerprint, options.killAfterMs);
  } finally {
    deadline.stop();
  }
}

async function reach(target: ConnectTarget, options: ConnectOptions, deadline: Deadline): Promise<LoggedIn> {
  const { signal } = deadline;
  const secrets = options.secrets && askedOutside(deadline, options.secrets);
  // Keys first: whoever has none, or has to ask for a passphrase, should not keep a server waiting.
  const finding = findIdentities(target, { signal, ...(secrets && { secrets }) });
  const { identities, missing } = await unlessAborted(finding, signal);
  try {
    return await attempt(target, options, deadline, { identities });
  } catch (refused) {
    if (!(refused instanceof LoginRefused)) throw refused;
    const method = passwordMethod(refused.methods);
    if (secrets !== undefined && method !== undefined) {
      return await reachByPassword(target, options, deadline, { secrets, method, refused });
    }
    if (missing !== undefined) throw withMethods(missing, refused.methods);
    throw notAuthenticated(target, refused, 'not asked for', refused);
  }
}

/** The way in which a server takes a password, if it does. */
function passwordMethod(methods: readonly string[]): PasswordMethod | undefined {
  return (['password', 'keyboard-interactive'] as const).find((method) => methods.includes(method));
}

interface ByPassword {
  readonly secrets: SecretSource;
  readonly method: PasswordMethod;
  /** What came of the keys. */
  readonly refused: LoginRefused;
}

/**
 * Each password gets a connection of its own: a server ends one that waits for an answer for long (LoginGraceTime), and
 * the refused keys count against those that it looks at (MaxAuthTries).
 */
async function reachByPassword(
  target: ConnectTarget,
  options: ConnectOptions,
  deadline: Deadline,
  { secrets, method, refused }: ByPassword,
): Promise<LoggedIn> {
  const { user, host, port } = target;
  const identities = refused.accepted === undefined ? [] : [refused.accepted];
  let wrong: LoginRefused | undefined;
  const loggedIn = await withSecret(
    secrets,
    { kind: 'password', user, host, port },
    (password) =>
      attempt(target, options, deadline, { identities, password: { password, method } }).catch(
        (error: unknown) => {
          if (!(error instanceof LoginRefused)) throw error;
          wrong = error;
          return undefined;
        },
      ),
    deadline.signal,
  );
  if (loggedIn !== undefined) return loggedIn;
  const tried = [...refused.tried, ...(wrong === undefined ? [] : ['the password'])];
  const { methods } = refused;
  throw notAuthenticated(
    target,
    { tried, methods },
    wrong === undefined ? 'not given' : 'wrong',
    wrong ?? refused,
  );
}

/** One connection, with one login on it. */
async function attempt(
  target: ConnectTarget,
  options: ConnectOptions,
  deadline: Deadline,
  offers: Pick<LoginOptions, 'identities' | 'password'>,
): Promise<LoggedIn> {
  const { knownHosts, onUnknownHostKey, keepAliveMs = 15_000 } = options;
  const knownTypes = await knownHosts.types(target.host, target.port);
  const jump = jumpTarget(target);
  const sock = jump
    ? await tunnel(target, await reach(jump, options, deadline), deadline)
    : await dial(target, deadline.signal);
  return login(target, sock, {
    ...offers,
    deadline,
    keepAliveMs,
    knownHosts,
    knownTypes,
    onUnknownHostKey,
  });
}

/** A TCP connection without Nagle's algorithm, which would cost 40 ms a line through an open shell. */
function dial(target: ConnectTarget, signal: AbortSignal): Promise<Duplex> {
  signal.throwIfAborted();
  return new Promise((resolve, reject) => {
    const socket = connectTcp({ host: target.host, port: target.port, noDelay: true });
    const onAbort = () => {
      socket.destroy();
      reject(signal.reason as Error);
    };
    const onError = (cause: Error) => {
      signal.removeEventListener('abort', onAbort);
      reject(unreachable(target, cause));
    };
    signal.addEventListener('abort', onAbort);
    socket.once('error', onError);
    socket.once('connect', () => {
      signal.removeEventListener('abort', onAbort);
      socket.off('error', onError);
      resolve(socket);
    });
  });
}

/** A stream to the target through its jump host; each ends with the other. */
async function tunnel(target: ConnectTarget, jump: LoggedIn, deadline: Deadline): Promise<Duplex> {
  const { client } = jump;
  let lost: Error | undefined;
  client.on('error', (error) => {
    lost ??= error;
  });
  try {
    const stream = await unlessAborted(forward(client, target), deadline.signal);
    stream.once('close', () => client.end());
    client.once('close', () => stream.destroy());
    return stream;
  } catch (cause) {
    client.end();
    deadline.signal.throwIfAborted();
    throw unreachable(target, lost ?? cause);
  }
}

function forward(client: Client, { host, port }: ConnectTarget): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    client.forwardOut('127.0.0.1', 0, host, port, (error, stream) => {
      if (error) reject(error);
      else resolve(stream);
    });
  });
}
