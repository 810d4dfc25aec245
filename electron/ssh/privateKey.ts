/** What a private key file says of itself without a passphrase. */
export interface KeyFileHead {
  readonly isEncrypted: boolean;
  /** The public key in wire form, where the file has it in the clear (OpenSSH's own format). */
  readonly publicKey?: Buffer;
}

/** Reads the unencrypted head of a private key: OpenSSH's format, PEM, or PuTTY's. */
export function readKeyFileHead(text: string): KeyFileHead {
  const body = /-----BEGIN OPENSSH PRIVATE KEY-----([A-Za-z0-9+/=\s]+)-----END/.exec(text)?.[1];
  if (body !== undefined) return readOpenSshHead(Buffer.from(body, 'base64'));
  const isEncryptedPem =
    /^Proc-Type: 4,ENCRYPTED/m.test(text) || text.includes('BEGIN ENCRYPTED PRIVATE KEY');
  const puttyEncryption = /^Encryption: (.+?)\r?$/m.exec(text)?.[1];
  return { isEncrypted: isEncryptedPem || (puttyEncryption !== undefined && puttyEncryption !== 'none') };
}

/** OpenSSH's PROTOCOL.key: magic, cipher, kdf, kdf options, number of keys, public key, encrypted part. */
function readOpenSshHead(bytes: Buffer): KeyFileHead {
  let offset = 'openssh-key-v1\0'.length;
  const readString = (): Buffer | undefined => {
    if (bytes.length < offset + 4) return undefined;
    const start = offset + 4;
    offset = start + bytes.readUInt32BE(offset);
    return offset <= bytes.length ? bytes.subarray(start, offset) : undefined;
  };
  const cipher = readString();
  readString();
  readString();
  offset += 4;
  const publicKey = readString();
  return { isEncrypted: cipher?.toString() !== 'none', ...(publicKey && { publicKey }) };
}
