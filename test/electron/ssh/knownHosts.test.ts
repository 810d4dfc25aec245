import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { fingerprint } from '../../../electron/ssh/hostKey.ts';
import { KnownHosts } from '../../../electron/ssh/knownHosts.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lvs-lab-known-hosts-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** A key in wire form: of this type, told apart by `seed`. */
function makeKey(type: string, seed: number): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(type.length);
  return Buffer.concat([length, Buffer.from(type), Buffer.from([0, 0, 0, 32]), Buffer.alloc(32, seed)]);
}
const ed = makeKey('ssh-ed25519', 1);
const edOther = makeKey('ssh-ed25519', 2);
const rsa = makeKey('ssh-rsa', 3);
const line = (names: string, key: Buffer) =>
  `${names} ${key.toString('latin1', 4, 4 + key.readUInt32BE(0))} ${key.toString('base64')}\n`;

function hostsOf(text: string): KnownHosts {
  const file = join(folder, 'known_hosts');
  writeFileSync(file, text);
  return new KnownHosts(file);
}

test('A host that no file names is unknown, and so is every host when the file is missing', async () => {
  expect(await hostsOf(line('web', ed)).check('db', 22, ed)).toEqual({ kind: 'unknown' });
  expect(await new KnownHosts(join(folder, 'none')).check('web', 22, ed)).toEqual({ kind: 'unknown' });
});

test('Any of the keys that are known for a host will do', async () => {
  const hosts = hostsOf(line('web', edOther) + line('web', rsa) + line('web', ed));
  expect(await hosts.check('web', 22, ed)).toEqual({ kind: 'known' });
});

test('Another key is a change, told with file, line and fingerprint', async () => {
  const hosts = hostsOf(`# pinned\n${line('web', ed)}`);
  expect(await hosts.check('web', 22, edOther)).toEqual({
    kind: 'changed',
    known: [{ file: hosts.file, line: 2, type: 'ssh-ed25519', fingerprint: fingerprint(ed) }],
  });
});

test('A key of another type than the known one is a change too, not an unknown host', async () => {
  expect(await hostsOf(line('web', rsa)).check('web', 22, ed)).toMatchObject({ kind: 'changed' });
});

test('A revoked key is refused even where another line trusts it', async () => {
  const hosts = hostsOf(line('web', ed) + `@revoked ${line('*', ed)}`);
  expect(await hosts.check('web', 22, ed)).toMatchObject({ kind: 'revoked', by: { line: 2 } });
  expect(await hosts.check('db', 22, edOther)).toEqual({ kind: 'unknown' });
});

test('A certificate authority is no host key', async () => {
  const hosts = hostsOf(`@cert-authority ${line('*', ed)}`);
  expect(await hosts.check('web', 22, ed)).toEqual({ kind: 'unknown' });
  expect(await hosts.types('web', 22)).toEqual([]);
});

test('The types that are known for a host are told once each, revoked ones left out', async () => {
  const hosts = hostsOf(
    line('web', rsa) + line('web', ed) + line('web', edOther) + `@revoked ${line('web', rsa)}`,
  );
  expect(await hosts.types('web', 22)).toEqual(['ssh-rsa', 'ssh-ed25519']);
});

test('Files that are only read count as well', async () => {
  writeFileSync(join(folder, 'mine'), line('web', ed));
  const hosts = new KnownHosts(join(folder, 'ours'), [join(folder, 'mine')]);
  expect(await hosts.check('web', 22, ed)).toEqual({ kind: 'known' });
});

test('A pinned key is known from then on, in a file that only its owner reads', async () => {
  const hosts = new KnownHosts(join(folder, 'deep', 'known_hosts'));
  await hosts.pin('web', 2222, ed);
  await hosts.pin('web', 2222, ed);
  expect(await hosts.check('web', 2222, ed)).toEqual({ kind: 'known' });
  expect(readFileSync(hosts.file, 'utf8')).toBe(line('[web]:2222', ed));
  expect(statSync(hosts.file).mode & 0o777).toBe(0o600);
});

test('A pin keeps what is in the file, also a last line without a newline', async () => {
  const hosts = hostsOf(`# by hand\n${line('db', rsa).trimEnd()}`);
  await hosts.pin('web', 22, ed);
  expect(readFileSync(hosts.file, 'utf8')).toBe(`# by hand\n${line('db', rsa)}${line('web', ed)}`);
});

test('Many writers at once lose no line', async () => {
  const file = join(folder, 'known_hosts');
  const pins = Array.from({ length: 60 }, (_, n) => new KnownHosts(file).pin(`rs${n}`, 22, ed));
  await Promise.all(pins);
  const written = readFileSync(file, 'utf8')
    .split('\n')
    .filter((text) => text !== '');
  expect(written.sort()).toEqual(Array.from({ length: 60 }, (_, n) => line(`rs${n}`, ed).trimEnd()).sort());
});

describe.skipIf(spawnSync('ssh-keygen', ['-?']).error !== undefined)('beside ssh-keygen', () => {
  const makeRealKey = (type: string): Buffer => {
    const file = join(folder, type);
    execFileSync('ssh-keygen', ['-q', '-t', type, '-N', '', '-f', file]);
    return Buffer.from(readFileSync(`${file}.pub`, 'utf8').split(' ')[1]!, 'base64');
  };

  test('Names that ssh-keygen -H has hashed are still found', async () => {
    const key = makeRealKey('ed25519');
    const hosts = new KnownHosts(join(folder, 'known_hosts'));
    await hosts.pin('web.lab', 22, key);
    await hosts.pin('10.0.0.7', 2222, key);
    execFileSync('ssh-keygen', ['-H', '-f', hosts.file], { stdio: 'ignore' });
    expect(readFileSync(hosts.file, 'utf8')).toMatch(/^\|1\|/);
    expect(await hosts.check('web.lab', 22, key)).toEqual({ kind: 'known' });
    expect(await hosts.check('10.0.0.7', 2222, key)).toEqual({ kind: 'known' });
    expect(await hosts.check('10.0.0.7', 22, key)).toEqual({ kind: 'unknown' });
  });

  test('ssh-keygen -F finds what we pin, and -l prints the fingerprint that we tell', async () => {
    const key = makeRealKey('ecdsa');
    const hosts = new KnownHosts(join(folder, 'known_hosts'));
    await hosts.pin('2001:db8::1', 2222, key);
    const found = execFileSync('ssh-keygen', ['-F', '[2001:db8::1]:2222', '-f', hosts.file, '-l']);
    expect(found.toString()).toContain(fingerprint(key));
  });

  test.each(['web', '[web]:2222', '*.lab', '*,!web.lab', '!x.lab,*.lab', '10.0.?.1', 'a,b,WEB'])(
    'ssh-keygen -F agrees about which hosts the names %s fit',
    async (names) => {
      const key = makeRealKey('ed25519');
      const hosts = hostsOf(`${names} ssh-ed25519 ${key.toString('base64')}\n`);
      for (const [host, port] of [
        ['web', 22],
        ['web', 2222],
        ['web.lab', 22],
        ['x.lab', 22],
        ['10.0.7.1', 22],
      ] as const) {
        const name = port === 22 ? host : `[${host}]:${port}`;
        const { status } = spawnSync('ssh-keygen', ['-F', name, '-f', hosts.file]);
        expect((await hosts.check(host, port, key)).kind, name).toBe(status === 0 ? 'known' : 'unknown');
      }
    },
  );
});

describe('A host that is forgotten', () => {
  test('is unknown again, at that port alone; other hosts and comments stay', async () => {
    const kept = `# pinned\n${line('db', ed)}${line('[web]:2222', ed)}`;
    const hosts = hostsOf(line('web', ed) + kept + line('web,db2', rsa));
    await hosts.forget('web', 22);
    expect(await hosts.check('web', 22, edOther)).toEqual({ kind: 'unknown' });
    expect(readFileSync(hosts.file, 'utf8')).toBe(kept);
    expect(statSync(hosts.file).mode & 0o777).toBe(0o600);
  });

  test('whose key was revoked stays revoked', async () => {
    const hosts = hostsOf(line('web', edOther) + `@revoked ${line('*', ed)}`);
    await hosts.forget('web', 22);
    expect(await hosts.check('web', 22, ed)).toMatchObject({ kind: 'revoked' });
    expect(await hosts.check('web', 22, edOther)).toEqual({ kind: 'unknown' });
  });

  test('and was not known changes nothing, and makes no file', async () => {
    const hosts = new KnownHosts(join(folder, 'none'));
    await hosts.forget('web', 22);
    expect(() => statSync(hosts.file)).toThrow('ENOENT');
  });

  test('can be pinned at the same moment, and then is known', async () => {
    const hosts = hostsOf(line('web', ed));
    await Promise.all([hosts.forget('web', 22), hosts.pin('web', 22, edOther)]);
    expect(await hosts.check('web', 22, edOther)).toEqual({ kind: 'known' });
  });
});
