import type { Duplex } from 'node:stream';
import ssh2, { type AuthHandlerMiddleware, type Client } from 'ssh2';
import type { LabError } from '../../lab/contract/labError.ts';
import { algorithmsFor } from './algorithms.ts';
import type { Deadline } from './deadline.ts';
import { fingerprint, keyType } from './hostKey.ts';
import type { Identity } from './identities.ts';
import type { KnownHosts } from './knownHosts.ts';
import {
  hostKeyChanged,
  hostKeyRevoked,
  hostKeyUnknown,
  notAuthenticated,
  unreachable,
} from './sshErrors.ts';
import type { ConnectTarget } from './sshTarget.ts';

/** A host key that is not known yet, to be compared with what the machine's owner says. */
export interface UnknownHostKey {
  readonly host: string;
  readonly port: number;
  /** Such as `ssh-ed25519`. */
  readonly type: string;
  /** As `ssh-keygen -l` prints it: `SHA256:…`. */
  readonly fingerprint: string;
}

export interface LoginOptions {
  readonly deadline: Deadline;
  readonly identities: readonly Identity[];
  /** Types of host key that are known for the target. */
  readonly knownTypes: readonly string[];
  readonly keepAliveMs: number;
  readonly knownHosts: KnownHosts;
  readonly onUnknownHostKey: (key: UnknownHostKey) => Promise<boolean>;
}

export interface LoggedIn {
  readonly client: Client;
  readonly hostKeyFingerprint: string;
}

/** Unanswered keep-alive packets until a connection counts as broken. */
const keepAliveMax = 3;

/**
 * Speaks SSH over `sock` up to the authenticated connection: checks the host key, offers each key in turn. To be
 * called as soon as `sock` is connected, or its end is missed; it is destroyed when the login fails.
 * @throws LabError `ssh-unreachable`, `ssh-authentication`, `ssh-host-key-unknown`, `ssh-host-key-changed`; the
 *   deadline's reason.
 */
export function login(target: ConnectTarget, sock: Duplex, options: LoginOptions): Promise<LoggedIn> {
  const { deadline, identities, keepAliveMs, knownTypes } = options;
  const client = new ssh2.Client();
  const tried: string[] = [];
  let trusted: string | undefined;
  let isPastHandshake = false;

  return new Promise<LoggedIn>((resolve, reject) => {
    const fail = (error: Error) => {
      stopListening();
      // ssh2 may still report what our own hanging up does to it.
      client.on('error', () => undefined);
      sock.destroy();
      reject(error);
    };
    const onAbort = () => fail(deadline.signal.reason as Error);
    const onError = (error: Error & { readonly level?: string; readonly code?: unknown }) => {
      // An agent that will not sign: ssh2 goes on with the next key.
      if (error.level === 'agent') return;
      // A number is the reason of the server's own goodbye, such as too many keys offered.
      const isRefusal = error.level === 'client-authentication' || typeof error.code === 'number';
      fail(
        isPastHandshake && isRefusal ? notAuthenticated(target, tried, error) : unreachable(target, error),
      );
    };
    const onClose = () => fail(unreachable(target, new Error('it closed the connection while logging in')));
    const stopListening = () => {
      deadline.signal.removeEventListener('abort', onAbort);
      client.off('error', onError).off('end', onClose).off('close', onClose);
    };

    if (deadline.signal.aborted) {
      onAbort();
      return;
    }
    deadline.signal.addEventListener('abort', onAbort);
    client.on('error', onError).on('end', onClose).on('close', onClose);
    client.once('handshake', () => {
      isPastHandshake = true;
    });
    client.once('ready', () => {
      stopListening();
      resolve({ client, hostKeyFingerprint: trusted ?? '' });
    });
    client.connect({
      sock,
      username: target.user,
      readyTimeout: 0,
      keepaliveInterval: keepAliveMs,
      keepaliveCountMax: keepAliveMax,
      algorithms: algorithmsFor(knownTypes),
      authHandler: offerInTurn(target.user, identities, tried),
      hostVerifier: (key: Buffer, verify: (isTrusted: boolean) => void) => {
        const shown = fingerprint(key);
        // Long connections agree on new session keys from time to time, and show the same host key each time.
        if (shown === trusted) {
          verify(true);
          return;
        }
        distrust(target, key, options).then((refusal) => {
          if (refusal) {
            fail(refusal);
            return;
          }
          trusted = shown;
          verify(true);
        }, fail);
      },
    });
  });
}

/** Offers the keys one by one and nothing else: no question for the methods first, which would cost a round trip. */
function offerInTurn(user: string, identities: readonly Identity[], tried: string[]): AuthHandlerMiddleware {
  const rest = [...identities];
  return (methodsLeft: readonly string[] | null, _isPartial, next) => {
    const isKeyWelcome = methodsLeft?.includes('publickey') ?? true;
    const identity = isKeyWelcome ? rest.shift() : undefined;
    if (identity === undefined) {
      // Announced without it, but `false` is how ssh2 is told that there is nothing left to try.
      next(false as never);
      return;
    }
    tried.push(identity.label);
    next(identity.authMethod(user));
  };
}

/** Why the key that the host shows is not to be trusted; `undefined` when it is, which for a new one the user says. */
async function distrust(
  target: ConnectTarget,
  key: Buffer,
  { deadline, knownHosts, onUnknownHostKey }: LoginOptions,
): Promise<LabError | undefined> {
  const { host, port } = target;
  const shown = { type: keyType(key) ?? 'unknown', fingerprint: fingerprint(key) };
  const check = await knownHosts.check(host, port, key);
  switch (check.kind) {
    case 'known':
      return undefined;
    case 'changed':
      return hostKeyChanged(target, shown, check.known);
    case 'revoked':
      return hostKeyRevoked(target, check.by);
    case 'unknown': {
      const isAccepted = await deadline.pausedFor(() => onUnknownHostKey({ host, port, ...shown }));
      if (!isAccepted) return hostKeyUnknown(target, shown.type, shown.fingerprint);
      await knownHosts.pin(host, port, key);
      return undefined;
    }
  }
}
