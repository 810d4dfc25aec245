import type { Deadline } from './deadline.ts';

/** What a secret opens. Holds none itself. */
export type Secret =
  | {
      readonly kind: 'passphrase';
      /** Absolute path of the private key file. */
      readonly file: string;
    }
  /** Of an account, asked for by its SSH server. */
  | { readonly kind: 'password'; readonly user: string; readonly host: string; readonly port: number }
  /** Of an account, asked for by sudo on the machine that is reached at that host and port. */
  | {
      readonly kind: 'sudo-password';
      readonly user: string;
      readonly host: string;
      readonly port: number;
      /** The machine's name in the lab. */
      readonly machine: string;
    };

/** A question for a secret. */
export type SecretRequest = Secret & {
  /** 1 for the first question, 2 after a wrong answer, and so on. */
  readonly attempt: number;
};

/** Whoever knows secrets, or somebody to ask for them. */
export interface SecretSource {
  /** `undefined` where there is no answer. Rejects with the signal's reason on abort, or with why nobody answers. */
  ask(request: SecretRequest, signal: AbortSignal): Promise<string | undefined>;
  /** To be told of each answer, once that has been tried, whether it was right. */
  tried(secret: Secret, answer: string, isRight: boolean): Promise<void>;
}

/** How often a secret is asked for until it is given up. */
const maxSecretAttempts = 3;

/** The same source, whose time to answer does not count against the deadline. */
export function askedOutside(deadline: Deadline, source: SecretSource): SecretSource {
  return {
    ask: (request, signal) => deadline.pausedFor(() => source.ask(request, signal)),
    tried: (secret, answer, isRight) => source.tried(secret, answer, isRight),
  };
}

/**
 * Asks for a secret until `use` makes something of it, at most three times; `undefined` when there is no answer, or no
 * right one.
 */
export async function withSecret<T>(
  source: SecretSource,
  secret: Secret,
  use: (answer: string) => Promise<T | undefined>,
  signal: AbortSignal,
): Promise<T | undefined> {
  for (let attempt = 1; attempt <= maxSecretAttempts; attempt += 1) {
    const answer = await source.ask({ ...secret, attempt }, signal);
    if (answer === undefined) return undefined;
    const made = await use(answer);
    await source.tried(secret, answer, made !== undefined);
    if (made !== undefined) return made;
  }
  return undefined;
}
