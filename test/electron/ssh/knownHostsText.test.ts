import fc from 'fast-check';
import { createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { fingerprint, keyType } from '../../../electron/ssh/hostKey.ts';
import {
  formatKnownHost,
  knownHostName,
  namesHost,
  parseKnownHosts,
} from '../../../electron/ssh/knownHostsText.ts';

// A real key and the fingerprint that `ssh-keygen -l` prints for it (GitHub's published Ed25519 host key).
const base64 = 'AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl';
const key = Buffer.from(base64, 'base64');

const parseOne = (text: string) => {
  const parsed = parseKnownHosts(text);
  expect(parsed).toHaveLength(1);
  return parsed[0]!;
};
const named = (names: string) => parseOne(`${names} ssh-ed25519 ${base64}`);

test('A fingerprint is what ssh-keygen prints', () => {
  expect(fingerprint(key)).toBe('SHA256:+DiY3wvvV6TuJJhbpZisF/zLDA0zPMSvHdkr4UvCOqU');
});

test('A line yields its names, type, key, comment and its number in the file', () => {
  expect(parseKnownHosts(`# mine\n\nweb,10.0.0.1 ssh-ed25519 ${base64} the old one\n`)).toEqual([
    { line: 3, names: ['web', '10.0.0.1'], type: 'ssh-ed25519', key, comment: 'the old one' },
  ]);
});

test('Tabs, leading blanks and CR LF separate words as spaces do', () => {
  expect(parseOne(`  web\tssh-ed25519  ${base64}\r\n`)).toMatchObject({ names: ['web'], comment: '' });
});

test.each([
  ['a word is missing', 'web ssh-ed25519'],
  ['the key is of another type than the line says', `web ssh-rsa ${base64}`],
  ['the key is no key', 'web ssh-ed25519 AAAA'],
  ['the marker is not known', `@trusted web ssh-ed25519 ${base64}`],
])('A line is passed over when %s', (_, text) => {
  expect(parseKnownHosts(text)).toEqual([]);
});

test('Markers are told apart from names', () => {
  expect(parseOne(`@revoked * ssh-ed25519 ${base64}`)).toMatchObject({ marker: 'revoked', names: ['*'] });
  expect(parseOne(`@cert-authority *.x ssh-ed25519 ${base64}`)).toMatchObject({ marker: 'cert-authority' });
});

test.each([
  ['web', 'web', 22, true],
  ['web', 'WEB', 22, true],
  ['Web', 'web', 22, true],
  ['web', 'webb', 22, false],
  ['web', 'web', 2222, false],
  ['[web]:2222', 'web', 2222, true],
  ['[web]:2222', 'web', 22, false],
  ['a,web,b', 'web', 22, true],
  ['*.lab', 'rs1.lab', 22, true],
  ['*.lab', 'rs1xlab', 22, false],
  ['10.0.0.?', '10.0.0.7', 22, true],
  ['10.0.0.?', '10.0.0.77', 22, false],
  ['[*.lab]:*', 'rs1.lab', 2222, true],
  ['*,!web', 'web', 22, false],
  ['!web,*', 'web', 22, false],
  ['!web,*', 'rs1', 22, true],
  ['!web', 'rs1', 22, false],
  ['2001:db8::1', '2001:db8::1', 22, true],
  ['[2001:db8::1]:2222', '2001:DB8::1', 2222, true],
])('The names %s fit %s port %i: %s', (names, host, port, isFit) => {
  expect(namesHost(named(names), host, port)).toBe(isFit);
});

test('A hashed name fits only the name and port it was made from', () => {
  const salt = Buffer.alloc(20, 7);
  const hash = createHmac('sha1', salt).update('[web]:2222').digest('base64');
  const line = named(`|1|${salt.toString('base64')}|${hash}`);
  expect(namesHost(line, 'web', 2222)).toBe(true);
  expect(namesHost(line, 'web', 22)).toBe(false);
  expect(namesHost(line, 'db', 2222)).toBe(false);
});

test.each(['|2|AAAA|AAAA', '|1|AAAA', '|1|AAAA|AAAA'])('The broken hash %s fits nothing', (names) => {
  expect(namesHost(named(names), 'web', 22)).toBe(false);
});

test('Whatever is written for a host is read back for that host and no other', () => {
  const host = fc.oneof(fc.domain(), fc.ipV4(), fc.ipV6());
  const port = fc.integer({ min: 1, max: 65535 });
  fc.assert(
    fc.property(host, port, host, port, (aHost, aPort, bHost, bPort) => {
      const line = parseOne(formatKnownHost(aHost, aPort, key));
      expect(namesHost(line, aHost, aPort)).toBe(true);
      const isSame = knownHostName(aHost, aPort) === knownHostName(bHost, bPort);
      expect(namesHost(line, bHost, bPort)).toBe(isSame);
    }),
  );
});

test.each(['a b', 'a\nb', 'a,b', '*', '!a', '|1|x', '', '#a', '@revoked'])(
  'The host name %j is refused, since it would be read back as something else',
  (host) => {
    expect(() => formatKnownHost(host, 22, key)).toThrow(RangeError);
  },
);

test('Any bytes are parsed without an error', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void parseKnownHosts(text)));
  fc.assert(fc.property(fc.uint8Array(), (bytes) => void keyType(bytes)));
});
