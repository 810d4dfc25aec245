import { expect, test } from 'vitest';
import { algorithmsFor } from '../../../electron/ssh/algorithms.ts';

test('The types of host key that are known are asked for first, and no other is given up', () => {
  const none = algorithmsFor([]).serverHostKey as string[];
  const rsa = algorithmsFor(['ssh-rsa', 'ssh-unheard-of']).serverHostKey as string[];
  expect(none[0]).toBe('ssh-ed25519');
  expect(rsa.slice(0, 2)).toEqual(['rsa-sha2-512', 'rsa-sha2-256']);
  expect([...rsa].sort()).toEqual([...none].sort());
});

test('Cheap key exchanges come first, group exchange and SHA-1 not at all', () => {
  const { kex, serverHostKey, cipher } = algorithmsFor([]) as Record<string, string[]>;
  expect(kex?.[0]).toBe('curve25519-sha256');
  expect([...kex!, ...serverHostKey!].filter((name) => /group-exchange|sha1|^ssh-rsa$/.test(name))).toEqual(
    [],
  );
  expect(cipher?.[0]).toBe('aes256-gcm@openssh.com');
});
