import { getCiphers } from 'node:crypto';
import type { Algorithms, CipherAlgorithm, KexAlgorithm, ServerHostKeyAlgorithm } from 'ssh2';

/** No group exchange: it costs 1.8 s in a guest without hardware virtualisation. */
const keyExchanges: readonly KexAlgorithm[] = [
  'curve25519-sha256',
  'curve25519-sha256@libssh.org',
  'ecdh-sha2-nistp256',
  'ecdh-sha2-nistp384',
  'ecdh-sha2-nistp521',
  'diffie-hellman-group14-sha256',
  'diffie-hellman-group16-sha512',
];

/** By the names of OpenSSL, since Electron's crypto does not have all of them. ChaCha20 is left out: it never does. */
const ciphers: readonly { readonly ssh: CipherAlgorithm; readonly openSsl: string }[] = [
  { ssh: 'aes256-gcm@openssh.com', openSsl: 'aes-256-gcm' },
  { ssh: 'aes128-gcm@openssh.com', openSsl: 'aes-128-gcm' },
  { ssh: 'aes256-ctr', openSsl: 'aes-256-ctr' },
  { ssh: 'aes128-ctr', openSsl: 'aes-128-ctr' },
];

const hostKeys: readonly { readonly type: string; readonly signatures: readonly ServerHostKeyAlgorithm[] }[] =
  [
    { type: 'ssh-ed25519', signatures: ['ssh-ed25519'] },
    { type: 'ecdsa-sha2-nistp256', signatures: ['ecdsa-sha2-nistp256'] },
    { type: 'ecdsa-sha2-nistp384', signatures: ['ecdsa-sha2-nistp384'] },
    { type: 'ecdsa-sha2-nistp521', signatures: ['ecdsa-sha2-nistp521'] },
    { type: 'ssh-rsa', signatures: ['rsa-sha2-512', 'rsa-sha2-256'] },
  ];

/** What we offer a server, best first. @param knownTypes Types of host key that are known, so that it shows one of them. */
export function algorithmsFor(knownTypes: readonly string[]): Algorithms {
  const available = new Set(getCiphers());
  const isKnown = (type: string) => knownTypes.includes(type);
  const sorted = [
    ...hostKeys.filter(({ type }) => isKnown(type)),
    ...hostKeys.filter(({ type }) => !isKnown(type)),
  ];
  return {
    kex: [...keyExchanges],
    cipher: ciphers.filter(({ openSsl }) => available.has(openSsl)).map(({ ssh }) => ssh),
    serverHostKey: sorted.flatMap(({ signatures }) => signatures),
    compress: ['none'],
  };
}
