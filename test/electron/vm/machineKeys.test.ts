import { createPrivateKey, generateKeyPairSync, sign, verify } from 'node:crypto';
import ssh2, { type ParsedKey } from 'ssh2';
import { describe, expect, it } from 'vitest';
import { generateKeyPair, openSshKeyPair } from '../../../electron/vm/machineKeys.ts';

function parse(text: string): ParsedKey {
  const key = [ssh2.utils.parseKey(text)].flat()[0];
  if (key === undefined || key instanceof Error) throw key ?? new Error('no key');
  return key;
}

/** A key whose public half begins with a zero byte: one in 256 does. */
function keyWithLeadingZero(): { seed: Buffer; point: Buffer } {
  for (;;) {
    const { d = '', x = '' } = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' });
    const point = Buffer.from(x, 'base64url');
    if (point[0] === 0) return { seed: Buffer.from(d, 'base64url'), point };
  }
}

describe('a key pair', () => {
  it('can be read by SSH, both halves, and they belong together', () => {
    const pair = generateKeyPair('rs1');
    const data = Buffer.from('what is signed');
    const signature = parse(pair.privateKey).sign(data);
    expect(parse(pair.publicKey).verify(data, signature)).toBe(true);
    expect(pair.publicKey).toMatch(/^ssh-ed25519 [A-Za-z0-9+/=]+ rs1$/);
    expect(parse(pair.privateKey).comment).toBe('rs1');
  });

  it('can be read when its public half begins with a zero byte', () => {
    const { seed, point } = keyWithLeadingZero();
    const pair = openSshKeyPair(seed, point, 'm');
    const signature = parse(pair.privateKey).sign('x');
    expect(parse(pair.publicKey).verify('x', signature)).toBe(true);
    const jwk = {
      kty: 'OKP',
      crv: 'Ed25519',
      d: seed.toString('base64url'),
      x: point.toString('base64url'),
    };
    const own = createPrivateKey({ key: jwk, format: 'jwk' });
    expect(sign(null, Buffer.from('x'), own)).toEqual(signature);
    expect(verify(null, Buffer.from('x'), own, signature)).toBe(true);
  });

  it('can be read with a comment of any length', () => {
    for (let length = 0; length < 9; length += 1) {
      const comment = 'm'.repeat(length);
      expect(parse(generateKeyPair(comment).privateKey).comment).toBe(comment);
    }
  });

  it('is another one each time', () => {
    expect(generateKeyPair('m').publicKey).not.toBe(generateKeyPair('m').publicKey);
  });
});
