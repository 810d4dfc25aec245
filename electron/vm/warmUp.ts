import type { Duplex } from 'node:stream';
import ssh2, { type Client } from 'ssh2';
import { LabError } from '../../lab/contract/labError.ts';
import { withDeadline } from './deadline.ts';
import { letSshGoOn } from './identity.ts';
import type { OpenSshKeyPair } from './machineKeys.ts';
import { hearBanner, waitForBanner } from './sshBanner.ts';

export interface WarmUp {
  readonly sshPort: number;
  readonly identityConsole: Duplex;
  /** To the server that waits for its first client. */
  readonly sshStream: Duplex;
  readonly login: OpenSshKeyPair;
  readonly hostKey: OpenSshKeyPair;
  /** For everything together. */
  readonly deadlineMs: number;
  readonly signal: AbortSignal;
}

/** In the image: resources/image/guest/usr/local/lib/lvs-lab/warm-up. */
const script = 'sh /usr/local/lib/lvs-lab/warm-up';

/**
 * Logs in to the template machine and has it do once what every lab does. By both ways that its clones will be logged in
 * to, so that all of their code is paged in. Rejects with `machine-no-answer` when it takes too long.
 */
export async function warmUp(options: WarmUp): Promise<void> {
  const bounds = {
    deadlineMs: options.deadlineMs,
    signal: options.signal,
    onDeadline: () => failed(`it took longer than ${options.deadlineMs / 1000} s`),
  };
  const byTcp = waitForBanner({ ...options, machine: 'template', port: options.sshPort });
  await withDeadline(runByLogin(options, byTcp, 'true'), bounds);
  letSshGoOn(options.identityConsole);
  const waiting = hearBanner(options.sshStream, options.deadlineMs, options.signal);
  await withDeadline(runByLogin(options, waiting, script), bounds);
}

async function runByLogin(
  options: WarmUp,
  connecting: Promise<Duplex | undefined>,
  command: string,
): Promise<void> {
  const client = new ssh2.Client();
  const stop = (): void => void client.destroy();
  options.signal.addEventListener('abort', stop);
  try {
    const sock = await connecting;
    if (sock === undefined) throw failed('the SSH server that should wait for its host does not answer');
    const { code, output } = await new Promise<{ code: number | null; output: string }>((resolve, reject) => {
      client.on('error', reject).on('close', () => reject(failed('its SSH server closed the connection')));
      client.on('ready', () => execute(client, command, resolve, reject));
      client.connect({
        sock,
        username: 'root',
        privateKey: options.login.privateKey,
        hostVerifier: (key: Buffer) => options.hostKey.publicKey.split(' ')[1] === key.toString('base64'),
      });
    });
    if (code !== 0) throw failed(`its warm-up ended with ${code ?? 'a signal'}: ${output.trim()}`);
  } finally {
    options.signal.removeEventListener('abort', stop);
    client.end();
  }
}

function execute(
  client: Client,
  command: string,
  resolve: (result: { code: number | null; output: string }) => void,
  reject: (error: Error) => void,
): void {
  client.exec(command, (error, channel) => {
    if (error) {
      reject(error);
      return;
    }
    let output = '';
    channel.on('data', (chunk: Buffer) => (output += chunk.toString()));
    channel.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
    channel.on('close', (code: number | null) => resolve({ code, output }));
  });
}

function failed(why: string): LabError {
  return new LabError({
    code: 'machine-no-answer',
    what: 'The template machine could not be warmed up',
    machine: 'template',
    why,
    next: 'Start the lab again when this computer is less busy.',
  });
}
