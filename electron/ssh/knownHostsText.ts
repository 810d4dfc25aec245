import { createHmac, timingSafeEqual } from 'node:crypto';
import { keyType } from './hostKey.ts';

/** One key line of a `known_hosts` file (sshd(8), "SSH_KNOWN_HOSTS FILE FORMAT"). */
export interface KnownHostLine {
  /** Counted from 1, as editors and `ssh-keygen -F` count. */
  readonly line: number;
  readonly marker?: 'revoked' | 'cert-authority';
  /** Names as written: plain, with `*` and `?`, negated by `!`, or one hashed name. */
  readonly names: readonly string[];
  readonly type: string;
  /** The key in wire form. */
  readonly key: Buffer;
  /** Empty when there is none. */
  readonly comment: string;
}

/** The key lines of a `known_hosts` file. As in OpenSSH, comments and lines that make no sense are passed over. */
export function parseKnownHosts(text: string): readonly KnownHostLine[] {
  return text.split('\n').flatMap((content, index) => parseLine(content.trim(), index + 1) ?? []);
}

function parseLine(content: string, line: number): KnownHostLine | undefined {
  if (content === '' || content.startsWith('#')) return undefined;
  const words = content.split(/[ \t]+/);
  const marker = words[0]?.startsWith('@') ? words.shift() : undefined;
  if (marker !== undefined && marker !== '@revoked' && marker !== '@cert-authority') return undefined;
  const [names, type, base64, ...comment] = words;
  if (names === undefined || type === undefined || base64 === undefined) return undefined;
  const key = Buffer.from(base64, 'base64');
  if (keyType(key) !== type) return undefined;
  return {
    line,
    ...(marker && { marker: marker === '@revoked' ? 'revoked' : 'cert-authority' }),
    names: names.split(','),
    type,
    key,
    comment: comment.join(' '),
  };
}

/** The name under which OpenSSH keeps a host: in brackets with its port unless that is 22. */
export function knownHostName(host: string, port: number): string {
  const name = host.toLowerCase();
  return port === 22 ? name : `[${name}]:${port}`;
}

/** Whether the line is about this host. A negated name that fits takes the whole line out, wherever it stands. */
export function namesHost(line: KnownHostLine, host: string, port: number): boolean {
  const name = knownHostName(host, port);
  const negated = line.names.filter((pattern) => pattern.startsWith('!')).map((pattern) => pattern.slice(1));
  if (negated.some((pattern) => fits(pattern, name))) return false;
  return line.names.some((pattern) => !pattern.startsWith('!') && fits(pattern, name));
}

function fits(pattern: string, name: string): boolean {
  if (pattern.startsWith('|')) return fitsHash(pattern, name);
  const expression = pattern
    .toLowerCase()
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${expression}$`, 's').test(name);
}

/** `|1|salt|HMAC-SHA1(salt, name)`, both in base64. */
function fitsHash(pattern: string, name: string): boolean {
  const [, version, salt, hash] = pattern.split('|');
  if (version !== '1' || salt === undefined || hash === undefined) return false;
  const expected = Buffer.from(hash, 'base64');
  const actual = createHmac('sha1', Buffer.from(salt, 'base64')).update(name).digest();
  return expected.length === actual.length && timingSafeEqual(expected, actual);
}

/** A line that pins a key, with its newline. `key` is in wire form. */
export function formatKnownHost(host: string, port: number, key: Uint8Array): string {
  const type = keyType(key);
  if (type === undefined) throw new RangeError('Not a public key in wire form.');
  const name = knownHostName(host, port);
  // Anything else would be read back as a pattern, a list, a hash or a further line.
  if (!/^[^\s,*?!|#@]+$/.test(name)) throw new RangeError(`Not a host name: ${JSON.stringify(host)}`);
  return `${name} ${type} ${Buffer.from(key).toString('base64')}\n`;
}
