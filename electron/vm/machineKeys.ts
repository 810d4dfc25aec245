import { generateKeyPairSync, randomBytes } from 'node:crypto';

/** An ed25519 key pair in OpenSSH's forms. The private half belongs in memory or in files of mode 0600 only. */
export interface OpenSshKeyPair {
  readonly privateKey: string;
  /** One line: type, base64 and comment. */
  readonly publicKey: string;
}

const type = 'ssh-ed25519';
const lineLength = 70;

/**
 * A fresh key pair, for a machine (host key) or for a lab (client key). Written here in OpenSSH's format
 * (PROTOCOL.key), because ssh2 1.17 drops a zero byte at the beginning of a key, and no one can read one key in 250.
 */
export function generateKeyPair(comment: string): OpenSshKeyPair {
  const { privateKey } = generateKeyPairSync('ed25519');
  const { d = '', x = '' } = privateKey.export({ format: 'jwk' });
  return openSshKeyPair(Buffer.from(d, 'base64url'), Buffer.from(x, 'base64url'), comment);
}

/** `seed` and `point` are the private and the public half, 32 bytes each (RFC 8032). */
export function openSshKeyPair(seed: Buffer, point: Buffer, comment: string): OpenSshKeyPair {
  const publicBlob = Buffer.concat([string(type), string(point)]);
  const check = randomBytes(4);
  const secret = Buffer.concat([
    check,
    check,
    publicBlob,
    string(Buffer.concat([seed, point])),
    string(comment),
  ]);
  // Filled up with 1, 2, 3 … to whole blocks of 8 bytes.
  const padding = Buffer.from(Array.from({ length: -secret.length & 7 }, (_, index) => index + 1));
  const container = Buffer.concat([
    Buffer.from('openssh-key-v1\0'),
    string('none'),
    string('none'),
    string(''),
    Buffer.from([0, 0, 0, 1]),
    string(publicBlob),
    string(Buffer.concat([secret, padding])),
  ]);
  const lines = container.toString('base64').match(new RegExp(`.{1,${lineLength}}`, 'g')) ?? [];
  return {
    privateKey: [
      '-----BEGIN OPENSSH PRIVATE KEY-----',
      ...lines,
      '-----END OPENSSH PRIVATE KEY-----',
      '',
    ].join('\n'),
    publicKey: `${type} ${publicBlob.toString('base64')} ${comment}`,
  };
}

/** A string as SSH writes it (RFC 4251, section 5): its length in four bytes before it. */
function string(content: string | Buffer): Buffer {
  const bytes = Buffer.from(content);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}
