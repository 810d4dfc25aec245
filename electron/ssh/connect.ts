import { LabError } from '../../lab/contract/labError.ts';
import type { KnownHosts } from './knownHosts.ts';
import type { MachineConnection } from './machineConnection.ts';
import type { ConnectTarget } from './sshTarget.ts';

/** A secret that only the user knows. */
export interface SecretRequest {
  readonly kind: 'passphrase';
  /** The private key file that it opens. */
  readonly file: string;
  /** 1 for the first question, 2 after a wrong answer, and so on. */
  readonly attempt: number;
}

/** A host key that is not known yet, to be compared with what the machine's owner says. */
export interface UnknownHostKey {
  readonly host: string;
  readonly port: number;
  /** Such as `ssh-ed25519`. */
  readonly type: string;
  /** As `ssh-keygen -l` prints it: `SHA256:…`. */
  readonly fingerprint: string;
}

export interface ConnectOptions {
  readonly signal: AbortSignal;
  /** For everything up to the authenticated connection; time that the user takes to answer is not counted. */
  readonly deadlineMs: number;
  readonly knownHosts: KnownHosts;
  /** Whether to trust and keep the key. */
  readonly onUnknownHostKey: (key: UnknownHostKey) => Promise<boolean>;
  /** Without it, or on `undefined`, an encrypted key is an error. */
  readonly askSecret?: (request: SecretRequest) => Promise<string | undefined>;
}

export interface SshConnection extends MachineConnection {
  /** `SHA256:…` of the key that the machine has proven to hold. */
  readonly hostKeyFingerprint: string;
}

export function connectSsh(target: ConnectTarget, options: ConnectOptions): Promise<SshConnection> {
  void target;
  void options;
  return Promise.reject(
    new LabError({ code: 'internal', what: 'Not connected', why: 'under construction', next: '' }),
  );
}
