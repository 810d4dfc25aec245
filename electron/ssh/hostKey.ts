import { createHash } from 'node:crypto';

/** A public key as `ssh-keygen -l` prints it: `SHA256:` and base64 without padding. `blob` is its wire form. */
export function fingerprint(blob: Uint8Array): string {
  return `SHA256:${createHash('sha256').update(blob).digest('base64').replace(/=+$/, '')}`;
}

/** The type that a public key in wire form names first, such as `ssh-ed25519`; `undefined` when it is no key. */
export function keyType(blob: Uint8Array): string | undefined {
  const bytes = Buffer.from(blob.buffer, blob.byteOffset, blob.byteLength);
  if (bytes.length < 4) return undefined;
  const length = bytes.readUInt32BE(0);
  if (length === 0 || length > 64 || bytes.length < 4 + length) return undefined;
  return bytes.toString('latin1', 4, 4 + length);
}
