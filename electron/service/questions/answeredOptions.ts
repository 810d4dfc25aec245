import type { Question } from '../../../lab/contract/question.ts';
import type { OnUnknownHostKey } from '../../ssh/connect.ts';
import type { Secret, SecretSource } from '../../ssh/secret.ts';
import type { ServiceOptions } from '../serviceOptions.ts';
import type { Questions } from './questions.ts';
import { Secrets, type AskForSecret } from './secrets.ts';
import { SharedAsking } from './sharedAsking.ts';

/** The host's options, with somebody to ask in any case. */
export interface AnsweredOptions extends ServiceOptions {
  readonly onUnknownHostKey: OnUnknownHostKey;
  readonly secrets: SecretSource;
}

/** Asks the windows wherever the host does not ask by itself, and nobody the same thing twice at a time. */
export function answeredOptions(
  options: ServiceOptions,
  questions: Questions,
): AnsweredOptions & { readonly secrets: Secrets } {
  const { onUnknownHostKey = hostKeysFrom(questions), secretStore, askSecret } = options;
  const askForSecret: AskForSecret =
    askSecret === undefined
      ? secretsFrom(questions, secretStore !== undefined)
      : async (request, signal) => {
          const secret = await askSecret(request, signal);
          return secret === undefined ? undefined : { secret, keep: false };
        };
  const hostKeys = new SharedAsking<boolean>();
  return {
    ...options,
    onUnknownHostKey: (key, signal) =>
      hostKeys.ask(JSON.stringify([key.host, key.port, key.fingerprint]), signal, (until) =>
        onUnknownHostKey(key, until),
      ),
    secrets: new Secrets(secretStore, askForSecret),
  };
}

function hostKeysFrom(questions: Questions): OnUnknownHostKey {
  return async ({ host, port, type, fingerprint }, signal) => {
    const answer = await questions.ask({ kind: 'host-key', host, port, type, fingerprint }, signal);
    return answer.kind === 'trust';
  };
}

function secretsFrom(questions: Questions, canKeep: boolean): AskForSecret {
  return async ({ attempt, ...secret }, signal) => {
    const answer = await questions.ask({ kind: 'secret', secret: shown(secret), attempt, canKeep }, signal);
    return answer.kind === 'secret' ? answer : undefined;
  };
}

/** What a window is told of a secret. */
function shown(secret: Secret): Extract<Question, { readonly kind: 'secret' }>['secret'] {
  if (secret.kind !== 'sudo-password') return secret;
  return { kind: secret.kind, user: secret.user, machine: secret.machine };
}
