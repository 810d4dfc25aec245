import type { Duplex } from 'node:stream';
import ssh2, { type AuthHandlerMiddleware, type Client, type KeyboardInteractiveAuthMethod } from 'ssh2';
import type { LabError } from '../../lab/contract/labError.ts';
import { algorithmsFor } from './algorithms.ts';
import type { Deadline } from './deadline.ts';
import { fingerprint, keyType } from './hostKey.ts';
import type { Identity } from './identities.ts';
import type { KnownHosts } from './knownHosts.ts';
import { hostKeyChanged, hostKeyRevoked, hostKeyUnknown, passwordExpired, unreachable } from './sshErrors.ts';
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

/** A password and how the server is willing to take it. */
export interface PasswordOffer {
  readonly password: string;
  readonly method: PasswordMethod;
}
export type PasswordMethod = 'password' | 'keyboard-interactive';

export interface LoginOptions {
  readonly deadline: Deadline;
  /** Offered first, one by one. */
  readonly identities: readonly Identity[];
  /** Offered last. */
  readonly password?: PasswordOffer;
  /** Types of host key that are known for the target. */
  readonly knownTypes: readonly string[];
  readonly keepAliveMs: number;
  readonly knownHosts: KnownHosts;
  readonly onUnknownHostKey: OnUnknownHostKey;
}

/** Whether to trust and keep a key. The signal ends the asking. */
export type OnUnknownHostKey = (key: UnknownHostKey, signal: AbortSignal) => Promise<boolean>;

/** The server took nothing of what was offered, or wants more. */
export class LoginRefused extends Error {
  /** What was offered; no secret. */
  readonly tried: readonly string[];
  /** Methods that the server names, such as `publickey`; empty where it ended the connection before it named any. */
  readonly methods: readonly string[];
  /** The key that was right, where the server wants something else besides. */
  readonly accepted: Identity | undefined;

  constructor(
    { tried, methods, accepted }: Pick<LoginRefused, 'tried' | 'methods' | 'accepted'>,
    cause: unknown,
  ) {
    super('the server did not let us log in', { cause });
    this.name = 'LoginRefused';
    this.tried = tried;
    this.methods = methods;
    this.accepted = accepted;
  }
}

export interface LoggedIn {
  readonly client: Client;
  readonly hostKeyFingerprint: string;
}

/** Unanswered keep-alive packets until a connection counts as broken. */
const keepAliveMax = 3;

/**
 * Speaks SSH over `sock` up to the authenticated connection: checks the host key, offers each key in turn and then the
 * password. To be called as soon as `sock` is connected, or its end is missed; it is destroyed when the login fails.
 * @throws LoginRefused; LabError `ssh-unreachable`, `ssh-authentication` for a password that has expired,
 *   `ssh-host-key-unknown`, `ssh-host-key-changed`; the deadline's reason.
 */
export function login(target: ConnectTarget, sock: Duplex, options: LoginOptions): Promise<LoggedIn> {
  const { deadline, keepAliveMs, knownTypes } = options;
  const client = new ssh2.Client();
  const offers = new Offers(target.user, options);
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
      fail(isPastHandshake && isRefusal ? new LoginRefused(offers, error) : unreachable(target, error));
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
    client.on('change password', () => fail(passwordExpired(target)));
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
      authHandler: offers.next,
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

/**
 * What is offered to a server, in turn. Where there is something to offer it is offered at once: the question for the
 * methods would cost a round trip.
 */
class Offers {
  readonly tried: string[] = [];
  methods: readonly string[] = [];
  accepted: Identity | undefined;
  readonly #user: string;
  readonly #identities: Identity[];
  #password: PasswordOffer | undefined;
  #last: Identity | undefined;

  constructor(user: string, { identities, password }: Pick<LoginOptions, 'identities' | 'password'>) {
    this.#user = user;
    this.#identities = [...identities];
    this.#password = password;
  }

  readonly next: AuthHandlerMiddleware = (methodsLeft: readonly string[] | null, isPartial, next) => {
    const username = this.#user;
    if (methodsLeft !== null) this.methods = methodsLeft;
    if (isPartial) this.accepted = this.#last;
    const isKeyWelcome = methodsLeft?.includes('publickey') ?? true;
    this.#last = isKeyWelcome ? this.#identities.shift() : undefined;
    if (this.#last !== undefined) {
      this.tried.push(this.#last.label);
      next(this.#last.authMethod(username));
      return;
    }
    const offer = this.#password;
    this.#password = undefined;
    if (offer !== undefined) {
      this.tried.push('the password');
      if (offer.method === 'password') next({ type: 'password', username, password: offer.password });
      else next({ type: 'keyboard-interactive', username, prompt: answerWith(offer.password) });
      return;
    }
    // With nothing to offer, the server still tells its methods.
    if (methodsLeft === null) next({ type: 'none', username });
    // Announced without it, but `false` is how ssh2 is told that there is nothing left to try.
    else next(false as never);
  };
}

/**
 * Answers the first single question whose answer must not be seen: that is the password. Nothing else is answered, such as
 * one for a new password or a code.
 */
function answerWith(password: string): KeyboardInteractiveAuthMethod['prompt'] {
  let isAnswered = false;
  return (_name, _instructions, _language, prompts, finish) => {
    const isPassword = !isAnswered && prompts.length === 1 && prompts[0]?.echo !== true;
    isAnswered = true;
    finish(isPassword ? [password] : prompts.map(() => ''));
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
      const isAccepted = await deadline.pausedFor(() =>
        onUnknownHostKey({ host, port, ...shown }, deadline.signal),
      );
      if (!isAccepted) return hostKeyUnknown(target, shown.type, shown.fingerprint);
      await knownHosts.pin(host, port, key);
      return undefined;
    }
  }
}
