import type { SecretRequest, UnknownHostKey } from '../service/serviceOptions.ts';
import type { Output } from './terminal.ts';

/** Shows the fingerprint of an unknown machine and asks whether to trust it. Without a terminal the answer is no. */
export async function confirmHostKey(
  key: UnknownHostKey,
  output: Output,
  signal: AbortSignal,
): Promise<boolean> {
  output.notice(
    `The host key of ${key.host} (port ${key.port}) is not known yet.\n` +
      `  ${key.type}  ${key.fingerprint}\n` +
      '  On that machine, `ssh-keygen -lf /etc/ssh/ssh_host_*_key.pub` shows its fingerprints.\n',
  );
  if (!process.stdin.isTTY) return false;
  const { confirm } = await prompts();
  const answer = await confirm({
    message: 'Trust it from now on?',
    initialValue: false,
    output: process.stderr,
    signal,
  });
  return answer === true;
}

/** Asks for a secret without showing it; `undefined` where there is no terminal or the user gives up. */
export async function askSecret(request: SecretRequest, signal: AbortSignal): Promise<string | undefined> {
  if (!process.stdin.isTTY) return undefined;
  const again = request.attempt > 1 ? ' (that was not it)' : '';
  const { isCancel, password } = await prompts();
  const answer = await password({ message: `${nameOf(request)}${again}`, output: process.stderr, signal });
  return isCancel(answer) ? undefined : answer;
}

/** Loaded for the first question: most commands ask none. */
const prompts = () => import('@clack/prompts');

function nameOf(request: SecretRequest): string {
  switch (request.kind) {
    case 'passphrase':
      return `Passphrase of ${request.file}`;
    case 'password':
      return `Password of ${request.user} on ${request.host} (port ${request.port})`;
    case 'sudo-password':
      return `Password of ${request.user} for sudo on ${request.machine}`;
    default:
      return request satisfies never;
  }
}
