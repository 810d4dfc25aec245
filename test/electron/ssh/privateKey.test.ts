import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readKeyFileHead } from '../../../electron/ssh/privateKey.ts';

describe.skipIf(spawnSync('ssh-keygen', ['-?']).error !== undefined)('Files that ssh-keygen writes', () => {
  test.each([
    ['OpenSSH', '', [], false],
    ['OpenSSH', 'sesame', [], true],
    ['PEM', '', ['-m', 'PEM'], false],
    ['PEM', 'sesame', ['-m', 'PEM'], true],
    ['PKCS #8', 'sesame', ['-m', 'PKCS8'], true],
  ] as const)(
    'A key in the format %s with the passphrase "%s" is told',
    (format, passphrase, args, isEncrypted) => {
      const folder = mkdtempSync(join(tmpdir(), 'lvs-lab-key-'));
      try {
        const file = join(folder, 'key');
        execFileSync('ssh-keygen', ['-q', '-t', 'ecdsa', ...args, '-N', passphrase, '-f', file]);
        const head = readKeyFileHead(readFileSync(file, 'utf8'));
        expect(head.isEncrypted).toBe(isEncrypted);
        const publicKey = readFileSync(`${file}.pub`, 'utf8').split(' ')[1];
        expect(head.publicKey?.toString('base64')).toBe(format === 'OpenSSH' ? publicKey : undefined);
      } finally {
        rmSync(folder, { recursive: true });
      }
    },
  );
});

test.each(['none', 'aes256-cbc'])('PuTTY tells the encryption %s in a line', (encryption) => {
  const text = `PuTTY-User-Key-File-2: ssh-ed25519\r\nEncryption: ${encryption}\r\nComment: x\r\n`;
  expect(readKeyFileHead(text)).toEqual({ isEncrypted: encryption !== 'none' });
});

test('Text that is no key, or a broken one, is read without an error', () => {
  expect(readKeyFileHead('hello')).toEqual({ isEncrypted: false });
  const broken = '-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----\n';
  expect(readKeyFileHead(broken).publicKey).toBeUndefined();
});
