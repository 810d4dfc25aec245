import ssh2 from 'ssh2';

/** An ed25519 key pair in OpenSSH's forms. The private half belongs in memory or in files of mode 0600 only. */
export interface OpenSshKeyPair {
  readonly privateKey: string;
  /** One line: type, base64 and comment. */
  readonly publicKey: string;
}

/** A fresh key pair, for a machine (host key) or for a lab (client key). */
export function generateKeyPair(comment: string): OpenSshKeyPair {
  const pair = ssh2.utils.generateKeyPairSync('ed25519', { comment });
  return { privateKey: pair.private, publicKey: pair.public };
}
