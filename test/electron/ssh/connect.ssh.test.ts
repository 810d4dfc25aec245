import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  connectSsh,
  type ConnectOptions,
  type ConnectTarget,
  type SecretRequest,
} from '../../../electron/ssh/connect.ts';
import { fingerprint } from '../../../electron/ssh/hostKey.ts';
import { KnownHosts } from '../../../electron/ssh/knownHosts.ts';
import type { MachineConnection } from '../../../electron/ssh/machineConnection.ts';
import { runCommand } from '../../../electron/ssh/runCommand.ts';
import type { LabErrorCode, LabErrorData } from '../../../lab/contract/labError.ts';
import { TestSshd, type TestSshdOptions } from './testSshd.ts';

const signal = new AbortController().signal;
const sshds: TestSshd[] = [];
const connections: MachineConnection[] = [];
let sshd: TestSshd;

async function startSshd(options?: TestSshdOptions): Promise<TestSshd> {
  const started = await TestSshd.start(options);
  sshds.push(started);
  return started;
}

beforeEach(async () => {
  vi.stubEnv('SSH_AUTH_SOCK', '');
  sshd = await startSshd();
  vi.stubEnv('HOME', sshd.folder);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  for (const connection of connections.splice(0)) connection.close();
  for (const started of sshds.splice(0)) await started.stop();
});

/** For what must come about, however busy the computer is. */
const until = { timeout: 20_000 };
const hosts = () => new KnownHosts(join(sshd.folder, 'known_hosts'));
const options = (changes: Partial<ConnectOptions> = {}): ConnectOptions => ({
  signal,
  deadlineMs: 10_000,
  knownHosts: hosts(),
  onUnknownHostKey: () => Promise.resolve(true),
  ...changes,
});
async function connect(target: ConnectTarget, changes?: Partial<ConnectOptions>) {
  const connection = await connectSsh(target, options(changes));
  connections.push(connection);
  return connection;
}
const whoami = async (connection: MachineConnection) =>
  (await runCommand(connection, 'id -un', { signal, deadlineMs: 10_000 })).stdout.trim();

async function failure(connecting: Promise<unknown>, code: LabErrorCode): Promise<LabErrorData> {
  const error = await connecting.then(
    () => ({ code: 'connected' }),
    (thrown: unknown) => thrown,
  );
  expect(error).toMatchObject({ code });
  return (error as { data: LabErrorData }).data;
}

/** A server that does with each connection what the test says. */
async function withServer<T>(
  onSocket: (socket: Socket) => void,
  work: (port: number) => Promise<T>,
): Promise<T> {
  const sockets: Socket[] = [];
  const server: Server = createServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => undefined);
    onSocket(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    return await work((server.address() as AddressInfo).port);
  } finally {
    server.close();
    for (const socket of sockets) socket.destroy();
  }
}

describe('Host keys', () => {
  test('A new key is shown, and is pinned when it is accepted', async () => {
    const asked = vi.fn(() => Promise.resolve(true));
    const connection = await connect(sshd.target, { onUnknownHostKey: asked });
    const expected = fingerprint(sshd.publicKey('host_ed25519'));
    expect(asked).toHaveBeenCalledExactlyOnceWith(
      { host: sshd.host, port: sshd.port, type: 'ssh-ed25519', fingerprint: expected },
      expect.any(AbortSignal),
    );
    expect(connection.hostKeyFingerprint).toBe(expected);
    await connect(sshd.target, { onUnknownHostKey: asked });
    expect(asked).toHaveBeenCalledOnce();
  });

  test('A new key that is not accepted is an error, and is not kept', async () => {
    const data = await failure(
      connectSsh(sshd.target, options({ onUnknownHostKey: () => Promise.resolve(false) })),
      'ssh-host-key-unknown',
    );
    expect(data.why).toContain(fingerprint(sshd.publicKey('host_ed25519')));
    expect(data.next).toContain('--accept-new-host-keys');
    expect(existsSync(hosts().file)).toBe(false);
  });

  test('A changed key is an error that tells both keys, the line, and how to go on', async () => {
    sshd.makeKey('other', 'ed25519');
    await hosts().pin(sshd.host, sshd.port, sshd.publicKey('other'));
    const asked = vi.fn(() => Promise.resolve(true));
    const data = await failure(
      connectSsh(sshd.target, options({ onUnknownHostKey: asked })),
      'ssh-host-key-changed',
    );
    expect(asked).not.toHaveBeenCalled();
    expect(data.why).toContain(fingerprint(sshd.publicKey('host_ed25519')));
    expect(data.why).toContain(fingerprint(sshd.publicKey('other')));
    expect(data.why).toContain(`${hosts().file} line 1`);
    const removal = /\((ssh-keygen -R [^)]*)\)/.exec(data.next)?.[1];
    execFileSync('sh', ['-c', removal!], { stdio: 'ignore' });
    expect(await whoami(await connect(sshd.target))).toBe(sshd.user);
  });

  test('A revoked key is refused', async () => {
    const key = sshd.publicKey('host_ed25519').toString('base64');
    writeFileSync(hosts().file, `@revoked * ssh-ed25519 ${key}\n`);
    const data = await failure(connectSsh(sshd.target, options()), 'ssh-host-key-changed');
    expect(data.why).toContain('line 1');
  });

  test.each(['ecdsa', 'rsa', 'ed25519'] as const)(
    'A server with several keys shows the one that is known: %s',
    async (type) => {
      const many = await startSshd({ hostKeys: ['ed25519', 'ecdsa', 'rsa'] });
      await hosts().pin(many.host, many.port, many.publicKey(`host_${type}`));
      const onUnknownHostKey = vi.fn(() => Promise.resolve(false));
      const connection = await connect(many.target, { onUnknownHostKey });
      expect(connection.hostKeyFingerprint).toBe(fingerprint(many.publicKey(`host_${type}`)));
    },
  );

  test('A connection that renews its session keys asks nothing again, whatever happened to the file', async () => {
    const renewing = await startSshd({ config: ['RekeyLimit 1M', 'LogLevel DEBUG1'] });
    const onUnknownHostKey = vi.fn(() => Promise.resolve(true));
    const connection = await connect(renewing.target, { onUnknownHostKey });
    rmSync(hosts().file);
    const result = await runCommand(connection, 'head -c 8000000 /dev/zero | tee /dev/stderr | wc -c', {
      signal,
      deadlineMs: 20_000,
    });
    expect(result).toMatchObject({ stdout: expect.stringContaining('8000000') as string, code: 0 });
    const log = readFileSync(join(renewing.folder, 'log'), 'utf8');
    expect(log.match(/SSH2_MSG_NEWKEYS received/g)?.length).toBeGreaterThan(2);
    expect(onUnknownHostKey).toHaveBeenCalledOnce();
  });

  test('Time that the user takes to look at a key does not count', async () => {
    const connection = await connect(sshd.target, {
      deadlineMs: 3000,
      onUnknownHostKey: () => new Promise((resolve) => setTimeout(() => resolve(true), 3200)),
    });
    expect(await whoami(connection)).toBe(sshd.user);
  });

  test('An abort while the user looks at a key ends it', async () => {
    const abort = new AbortController();
    const reason = new Error('never mind');
    const connecting = connectSsh(
      sshd.target,
      options({
        signal: abort.signal,
        onUnknownHostKey: () => {
          abort.abort(reason);
          return new Promise(() => undefined);
        },
      }),
    );
    await expect(connecting).rejects.toBe(reason);
  });
});

describe('Keys to log in with', () => {
  test.each(['ed25519', 'ecdsa', 'rsa'])('A key file of type %s opens the machine', async (type) => {
    const identityFile = sshd.makeKey(`my_${type}`, type);
    sshd.authorize(`my_${type}`);
    expect(await whoami(await connect({ ...sshd.target, identityFile }))).toBe(sshd.user);
  });

  test('`~` in the name of a key file is the home folder', async () => {
    expect(await whoami(await connect({ ...sshd.target, identityFile: '~/user' }))).toBe(sshd.user);
  });

  test('The passphrase of an encrypted key is asked for until it is right', async () => {
    const identityFile = sshd.makeKey('locked', 'ed25519', 'open sesame');
    sshd.authorize('locked');
    const asked: SecretRequest[] = [];
    const tried = vi.fn(() => Promise.resolve());
    const connection = await connect(
      { ...sshd.target, identityFile },
      {
        secrets: {
          ask: (request) => {
            asked.push(request);
            return Promise.resolve(request.attempt === 1 ? 'wrong' : 'open sesame');
          },
          tried,
        },
      },
    );
    expect(await whoami(connection)).toBe(sshd.user);
    const secret = { kind: 'passphrase', file: identityFile };
    expect(asked).toEqual([1, 2].map((attempt) => ({ ...secret, attempt })));
    expect(tried.mock.calls).toEqual([
      [secret, 'wrong', false],
      [secret, 'open sesame', true],
    ]);
  });

  test('An encrypted key that nobody can be asked about is an error before anything is sent', async () => {
    const identityFile = sshd.makeKey('locked', 'ed25519', 'open sesame');
    const data = await failure(connectSsh({ ...sshd.target, identityFile }, options()), 'ssh-authentication');
    expect(data.why).toContain(identityFile);
    expect(data.next).toContain('ssh-add');
    expect(sshd.connections).toBe(0);
  });

  test.each([
    ['is missing', () => undefined, 'ENOENT'],
    ['is no key', (file: string) => writeFileSync(file, 'hello'), 'no private key'],
  ])('A key file that %s is an error that names it', async (_, make, why) => {
    const identityFile = join(sshd.folder, 'nokey');
    make(identityFile);
    const data = await failure(connectSsh({ ...sshd.target, identityFile }, options()), 'ssh-authentication');
    expect(data.why).toContain(identityFile);
    expect(data.why).toContain(why);
  });

  test('Without a named file the usual ones are tried in turn', async () => {
    mkdirSync(join(sshd.folder, '.ssh'));
    sshd.makeKey('.ssh/id_ed25519', 'ed25519');
    sshd.makeKey('.ssh/id_rsa', 'rsa');
    sshd.authorize('.ssh/id_rsa');
    const { host, port, user } = sshd.target;
    expect(await whoami(await connect({ host, port, user }))).toBe(user);
  });

  test('A refused login names the user and every key that was tried, and holds no secret', async () => {
    mkdirSync(join(sshd.folder, '.ssh'));
    sshd.makeKey('.ssh/id_ed25519', 'ed25519');
    sshd.makeKey('.ssh/id_rsa', 'rsa');
    const { host, port, user } = sshd.target;
    const data = await failure(
      connectSsh({ host, port, user, machine: 'rs1' }, options()),
      'ssh-authentication',
    );
    expect(data).toMatchObject({ machine: 'rs1' });
    expect(data.what).toContain(`${user}@${host}:${port}`);
    expect(data.why).toContain('.ssh/id_ed25519');
    expect(data.why).toContain('.ssh/id_rsa');
    expect(JSON.stringify(data)).not.toContain('PRIVATE KEY');
  });

  test('More keys than the server is willing to look at is a refused login, not a lost connection', async () => {
    const strict = await startSshd({ config: ['MaxAuthTries 1'] });
    mkdirSync(join(sshd.folder, '.ssh'));
    sshd.makeKey('.ssh/id_ed25519', 'ed25519');
    sshd.makeKey('.ssh/id_rsa', 'rsa');
    const { host, port, user } = strict.target;
    await failure(connectSsh({ host, port, user }, options()), 'ssh-authentication');
  });

  test('No key at all is an error that says what the server would take', async () => {
    const willing = await startSshd({ config: ['PasswordAuthentication yes'] });
    const { host, port, user } = willing.target;
    const data = await failure(connectSsh({ host, port, user }, options()), 'ssh-authentication');
    expect(data.why).toMatch(/agent holds no key.*takes publickey, password/);
  });

  test('The right key is offered at once, with no other attempt before', async () => {
    const talkative = await startSshd({ config: ['LogLevel DEBUG1'] });
    await connect(talkative.target);
    const log = readFileSync(join(talkative.folder, 'log'), 'utf8');
    const attempts = [...log.matchAll(/userauth-request for user \S+ service \S+ method (\S+)/g)];
    expect(attempts.map((match) => match[1])).toEqual(['publickey', 'publickey']);
    expect(log).not.toContain('Failed ');
  });

  describe('with an agent', () => {
    let agent: ChildProcess;
    beforeEach(async () => {
      const socket = join(sshd.folder, 'agent');
      agent = spawn('ssh-agent', ['-D', '-a', socket], { stdio: 'ignore' });
      await expect.poll(() => existsSync(socket), until).toBe(true);
      vi.stubEnv('SSH_AUTH_SOCK', socket);
    });
    afterEach(async () => {
      agent.kill();
      await once(agent, 'exit');
    });
    const add = (path: string) => execFileSync('ssh-add', ['-q', path], { stdio: 'ignore' });

    test('The keys of the agent are tried in turn', async () => {
      add(sshd.makeKey('wrong', 'ed25519'));
      add(sshd.makeKey('right', 'rsa'));
      sshd.authorize('right');
      const { host, port, user } = sshd.target;
      expect(await whoami(await connect({ host, port, user }))).toBe(user);
    });

    test('An encrypted key file that the agent holds is used from there, without a question', async () => {
      const identityFile = sshd.makeKey('locked', 'ed25519');
      sshd.authorize('locked');
      add(identityFile);
      execFileSync('ssh-keygen', ['-q', '-p', '-P', '', '-N', 'sesame', '-f', identityFile]);
      const ask = vi.fn(() => Promise.resolve(undefined));
      const secrets = { ask, tried: () => Promise.resolve() };
      expect(await whoami(await connect({ ...sshd.target, identityFile }, { secrets }))).toBe(sshd.user);
      expect(ask).not.toHaveBeenCalled();
    });

    test('A named key file is offered alone, whatever the agent holds', async () => {
      add(sshd.identityFile);
      const identityFile = sshd.makeKey('wrong', 'ed25519');
      const data = await failure(
        connectSsh({ ...sshd.target, identityFile }, options()),
        'ssh-authentication',
      );
      expect(data.why).not.toContain('agent');
    });
  });
});

describe('Machines that cannot be reached', () => {
  test('A port that nothing listens on is told at once', async () => {
    const port = await withServer(
      () => undefined,
      (freed) => Promise.resolve(freed),
    );
    const data = await failure(
      connectSsh({ ...sshd.target, port, machine: 'rs1' }, options()),
      'ssh-unreachable',
    );
    expect(data).toMatchObject({ machine: 'rs1' });
    expect(data.what).toContain(`127.0.0.1:${port}`);
    expect(data.why).toContain('ECONNREFUSED');
  });

  test('A server that says nothing is given up on at the deadline', async () => {
    await withServer(
      () => undefined,
      async (port) => {
        const connecting = connectSsh({ ...sshd.target, port }, options({ deadlineMs: 200 }));
        const data = await failure(connecting, 'ssh-unreachable');
        expect(data.why).toContain('0.2 s');
      },
    );
  });

  test('A server that is not SSH, or hangs up, is told as such', async () => {
    const speak = (text: string) =>
      withServer(
        (socket) => socket.end(text),
        (port) =>
          failure(connectSsh({ ...sshd.target, port }, options({ deadlineMs: 60_000 })), 'ssh-unreachable'),
      );
    await speak('HTTP/1.1 400 Bad Request\r\n\r\n');
    await speak('');
    await speak('SSH-2.0-x\r\n');
  });

  test('A server with no algorithm in common is told as such', async () => {
    const old = await startSshd({ config: ['KexAlgorithms diffie-hellman-group14-sha1'] });
    await failure(connectSsh(old.target, options()), 'ssh-unreachable');
  });

  test('An abort ends the wait with its reason', async () => {
    const abort = new AbortController();
    const reason = new Error('never mind');
    await withServer(
      () => abort.abort(reason),
      async (port) => {
        const connecting = connectSsh({ ...sshd.target, port }, options({ signal: abort.signal }));
        await expect(connecting).rejects.toBe(reason);
      },
    );
  });

  test('A link that falls silent is noticed', async () => {
    const connection = await connect(sshd.target, { keepAliveMs: 100 });
    const channel = await connection.open('cat', { signal });
    sshd.silence();
    expect(await connection.closed).toMatchObject({ code: 'ssh-connection-lost' });
    expect(await channel.exit).toEqual({});
  });

  test('A server that allows fewer sessions refuses the one too many by name, and the rest go on', async () => {
    const narrow = await startSshd({ config: ['MaxSessions 2'] });
    const connection = await connect(narrow.target);
    const channels = await Promise.all([1, 2].map(() => connection.open('cat', { signal })));
    const data = await failure(connection.open('cat', { signal }), 'machine-unsupported');
    expect(data.next).toContain('MaxSessions');
    for (const channel of channels) channel.stdin.end();
    expect(await Promise.all(channels.map((channel) => channel.exit))).toEqual([{ code: 0 }, { code: 0 }]);
  });
});

describe('Jump hosts', () => {
  test('A machine behind a jump host is reached through it, and both end together', async () => {
    const inner = await startSshd();
    inner.authorize('user');
    const target = { ...inner.target, jump: { ...sshd.target } };
    const connection = await connect(target);
    expect(await whoami(connection)).toBe(inner.user);
    expect([sshd.connections, inner.connections]).toEqual([1, 1]);
    connection.close();
    expect(await connection.closed).toBeUndefined();
    await expect.poll(() => sshd.openConnections, until).toBe(0);
  });

  test('A jump host can be named as text, and is logged in to with the same key', async () => {
    const inner = await startSshd();
    writeFileSync(join(inner.folder, 'authorized_keys'), readFileSync(join(sshd.folder, 'user.pub')));
    const jump = `${sshd.user}@${sshd.host}:${sshd.port}`;
    const connection = await connect({ ...inner.target, identityFile: sshd.identityFile, jump });
    expect(await whoami(connection)).toBe(inner.user);
  });

  test('The connection is lost when the jump host is', async () => {
    const inner = await startSshd();
    const connection = await connect({ ...inner.target, jump: sshd.target });
    const channel = await connection.open('cat', { signal });
    sshd.cut();
    expect(await connection.closed).toMatchObject({ code: 'ssh-connection-lost' });
    expect(await channel.exit).toEqual({});
  });

  test('A machine that the jump host cannot reach is told as unreachable, and the jump host is left', async () => {
    const port = await withServer(
      () => undefined,
      (freed) => Promise.resolve(freed),
    );
    const data = await failure(
      connectSsh({ ...sshd.target, port, jump: sshd.target }, options()),
      'ssh-unreachable',
    );
    expect(data.what).toContain(`:${port}`);
    await expect.poll(() => sshd.openConnections, until).toBe(0);
  });

  test('A jump host that refuses us is named in the error', async () => {
    const inner = await startSshd();
    const identityFile = sshd.makeKey('wrong', 'ed25519');
    const data = await failure(
      connectSsh({ ...inner.target, jump: { ...sshd.target, identityFile } }, options()),
      'ssh-authentication',
    );
    expect(data.what).toContain(`:${sshd.port}`);
  });
});
