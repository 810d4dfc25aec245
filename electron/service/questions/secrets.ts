import type { Secret, SecretRequest, SecretSource } from '../../ssh/secret.ts';
import type { SecretStore } from '../serviceOptions.ts';
import { SharedAsking } from './sharedAsking.ts';

/** What somebody answered when asked for a secret. */
export interface SecretAnswer {
  readonly secret: string;
  /** Whether to keep it in the keychain. */
  readonly keep: boolean;
}

/** Asks somebody; `undefined` where no answer is given. */
export type AskForSecret = (request: SecretRequest, signal: AbortSignal) => Promise<SecretAnswer | undefined>;

/**
 * Secrets as the connections of this process need them: those that were given before, those in the keychain, and for the
 * others somebody is asked. They are kept here for the life of the service, in the keychain only where that is wanted and
 * once they have proven right, and are forgotten in both places when they turn out wrong.
 */
export class Secrets implements SecretSource {
  readonly #store: SecretStore | undefined;
  readonly #askSomebody: AskForSecret;
  readonly #asking = new SharedAsking<SecretAnswer | undefined>();
  readonly #known = new Map<string, SecretAnswer>();
  /** Names whose secret in the keychain was wrong, in case that it cannot be removed there. */
  readonly #wronglyKept = new Set<string>();

  constructor(store: SecretStore | undefined, askSomebody: AskForSecret) {
    this.#store = store;
    this.#askSomebody = askSomebody;
  }

  async ask(request: SecretRequest, signal: AbortSignal): Promise<string | undefined> {
    const name = secretName(request);
    const known = this.#known.get(name)?.secret ?? (await this.#readKept(name));
    signal.throwIfAborted();
    if (known !== undefined) return known;
    const answer = await this.#asking.ask(name, signal, (until) => this.#askSomebody(request, until));
    if (answer !== undefined) this.#known.set(name, answer);
    return answer?.secret;
  }

  async tried(secret: Secret, answer: string, isRight: boolean): Promise<void> {
    const name = secretName(secret);
    const known = this.#known.get(name);
    // Another connection may have found out meanwhile that it is wrong, and have the right one.
    if (known !== undefined && known.secret !== answer) return;
    if (isRight) {
      this.#known.set(name, { secret: answer, keep: false });
      if (known?.keep === true) await this.#keep(name, answer);
      return;
    }
    this.#known.delete(name);
    if (known === undefined) await this.#forgetKept(name);
  }

  /** Forgets what is in memory. */
  clear(): void {
    this.#known.clear();
  }

  async #readKept(name: string): Promise<string | undefined> {
    if (this.#wronglyKept.has(name)) return undefined;
    // A keychain that is locked or broken is as good as an empty one: the user can still be asked.
    return this.#store?.read(name).catch(() => undefined);
  }

  /** What cannot be kept is asked for again next time; the connection that it opened is not to fail for it. */
  async #keep(name: string, secret: string): Promise<void> {
    this.#wronglyKept.delete(name);
    await this.#store?.write(name, secret).catch(() => undefined);
  }

  async #forgetKept(name: string): Promise<void> {
    this.#wronglyKept.add(name);
    await this.#store?.remove(name).catch(() => undefined);
  }
}

/** What a secret is kept under: what it is for. */
export function secretName(secret: Secret): string {
  switch (secret.kind) {
    case 'passphrase':
      return `passphrase:${secret.file}`;
    case 'password':
      return `password:${accountOf(secret)}`;
    case 'sudo-password':
      return `sudo:${accountOf(secret)}`;
    default:
      return secret satisfies never;
  }
}

function accountOf({ user, host, port }: Extract<Secret, { user: string }>): string {
  return `${user}@${host.includes(':') ? `[${host}]` : host}:${port}`;
}
