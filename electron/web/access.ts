import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** Browsers that are let in at a time; the one that came first makes room for one more. */
const mostSessions = 32;

/**
 * Who may use the web host: a link's one-time token is exchanged for a session. There is one valid token at a time.
 * Secrets are kept as hashes and compared in constant time.
 */
export class Access {
  #token: Buffer | undefined;
  #sessions: Buffer[] = [];

  /** A new token; the one before is no longer valid, used or not. */
  newToken(): string {
    const token = randomSecret();
    this.#token = hash(token);
    return token;
  }

  /** Uses a token up: answers with a new session, or `undefined` where the token is not the valid one. */
  exchange(token: string): string | undefined {
    if (this.#token === undefined || !timingSafeEqual(this.#token, hash(token))) return undefined;
    this.#token = undefined;
    const session = randomSecret();
    this.#sessions = [...this.#sessions.slice(1 - mostSessions), hash(session)];
    return session;
  }

  admits(session: string | undefined): boolean {
    if (session === undefined) return false;
    const given = hash(session);
    return this.#sessions.reduce((found, known) => timingSafeEqual(known, given) || found, false);
  }
}

function randomSecret(): string {
  return randomBytes(32).toString('base64url');
}

function hash(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}
