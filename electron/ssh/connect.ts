import { connect as connectTcp } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Client } from 'ssh2';
import { Deadline, unlessAborted } from './deadline.ts';
import { findIdentities, type AskSecret } from './identities.ts';
import { jumpTarget } from './jumpTarget.ts';
import type { KnownHosts } from './knownHosts.ts';
import { login, type LoggedIn, type UnknownHostKey } from './login.ts';
import { DirectConnection, type SshConnection } from './sshConnection.ts';
import { notInTime, unreachable } from './sshErrors.ts';
import type { ConnectTarget } from './sshTarget.ts';

export type { SecretRequest } from './identities.ts';
export type { UnknownHostKey } from './login.ts';
export type { SshConnection } from './sshConnection.ts';
export type { ConnectTarget } from './sshTarget.ts';

export interface ConnectOptions {
  readonly signal: AbortSignal;
  /** For everything up to the authenticated connection; time that the user takes to answer is not counted. */
  readonly deadlineMs: number;
  readonly knownHosts: KnownHosts;
  /** Whether to trust and keep the key. */
  readonly onUnknownHostKey: (key: UnknownHostKey) => Promise<boolean>;
  /** Without it, or on `undefined`, an encrypted key that no agent holds is an error. */
  readonly askSecret?: AskSecret;
  /** Between two packets that ask whether the other side is still there; the default is 15 s. Lost after four. */
  readonly keepAliveMs?: number;
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
    return new DirectConnection(client, target, hostKeyFingerprint);
  } finally {
    deadline.stop();
  }
}

async function reach(target: ConnectTarget, options: ConnectOptions, deadline: Deadline): Promise<LoggedIn> {
  const { knownHosts, onUnknownHostKey, askSecret, keepAliveMs = 15_000 } = options;
  const ask: AskSecret | undefined = askSecret && ((request) => deadline.pausedFor(() => askSecret(request)));
  // Keys first: whoever has none, or has to ask for a passphrase, should not keep a server waiting.
  const identities = await unlessAborted(findIdentities(target, ask), deadline.signal);
  const knownTypes = await knownHosts.types(target.host, target.port);
  const jump = jumpTarget(target);
  const sock = jump
    ? await tunnel(target, await reach(jump, options, deadline), deadline)
    : await dial(target, deadline.signal);
  return login(target, sock, {
    deadline,
    identities,
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
