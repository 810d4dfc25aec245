import { execFileSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ssh2, { type AuthContext, type Connection, type Server } from 'ssh2';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { connectSsh, type ConnectTarget, type SecretSource } from '../../../electron/ssh/connect.ts';
import { KnownHosts } from '../../../electron/ssh/knownHosts.ts';
import { TestSshd } from './testSshd.ts';

/** Passwords against a server of our own: OpenSSH's asks the system's accounts, which a test must not change. */
let folder: string;
let server: Server;
let target: ConnectTarget;
let onAuth: (context: AuthContext) => void;
const clients: Connection[] = [];
let connections = 0;
/** Methods in the order in which the client used them, connection by connection. */
const used: string[][] = [];

const hostKey = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({
  type: 'pkcs1',
  format: 'pem',
});

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lvs-lab-password-'));
  vi.stubEnv('SSH_AUTH_SOCK', '');
  vi.stubEnv('HOME', folder);
  connections = 0;
  used.length = 0;
  server = new ssh2.Server({ hostKeys: [hostKey.toString()] }, (client) => {
    connections += 1;
    const methods: string[] = [];
    used.push(methods);
    clients.push(client);
    client.on('error', () => undefined);
    client.on('authentication', (context) => {
      methods.push(context.method);
      onAuth(context);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  target = { host: '127.0.0.1', port: (server.address() as AddressInfo).port, user: 'alice', machine: 'rs1' };
});
afterEach(async () => {
  for (const client of clients.splice(0)) client.end();
  await new Promise((resolve) => server.close(resolve));
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

const right = 'correct horse';

/** Takes the right password, and names what it takes. */
const byPassword = (context: AuthContext): void => {
  if (context.method === 'password' && context.password === right) context.accept();
  else context.reject(['publickey', 'password']);
};

/** A source that gives these answers, one after the other, and writes down what it is told. */
function answering(...answers: readonly (string | undefined)[]) {
  const attempts: number[] = [];
  const outcomes: boolean[] = [];
  const source: SecretSource = {
    ask: ({ attempt, ...secret }) => {
      expect(secret).toEqual({ kind: 'password', user: 'alice', host: target.host, port: target.port });
      attempts.push(attempt);
      return Promise.resolve(answers[attempt - 1]);
    },
    tried: (_secret, _answer, isRight) => {
      outcomes.push(isRight);
      return Promise.resolve();
    },
  };
  return { source, attempts, outcomes };
}

const connect = (secrets?: SecretSource, to = target, signal = new AbortController().signal) =>
  connectSsh(to, {
    signal,
    deadlineMs: 10_000,
    knownHosts: new KnownHosts(join(folder, 'known_hosts')),
    onUnknownHostKey: () => Promise.resolve(true),
    ...(secrets && { secrets }),
  });

async function login(secrets: SecretSource, to = target): Promise<void> {
  const connection = await connect(secrets, to);
  connection.close();
  await connection.closed;
}

async function refusal(connecting: Promise<unknown>): Promise<{ readonly why: string }> {
  const error: unknown = await connecting.catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: 'ssh-authentication', data: { machine: 'rs1' } });
  const { data } = error as { data: { why: string } };
  expect(JSON.stringify(data)).not.toContain(right);
  return data;
}

describe('A server that takes passwords', () => {
  beforeEach(() => {
    onAuth = byPassword;
  });

  test('is asked for what it takes first, then gets the password', async () => {
    const { source, attempts, outcomes } = answering(right);
    await login(source);
    expect({ attempts, outcomes }).toEqual({ attempts: [1], outcomes: [true] });
    expect(used).toEqual([['none'], ['password']]);
  });

  test('gets another one when the first was wrong', async () => {
    const { source, attempts, outcomes } = answering('wrong', right);
    await login(source);
    expect({ attempts, outcomes }).toEqual({ attempts: [1, 2], outcomes: [false, true] });
  });

  test('refuses the third wrong one for good', async () => {
    const { source, attempts, outcomes } = answering('one', 'two', 'three', right);
    expect((await refusal(connect(source))).why).toMatch(/refused the password.*publickey, password.*wrong/);
    expect({ attempts, outcomes }).toEqual({ attempts: [1, 2, 3], outcomes: [false, false, false] });
  });

  test('is left alone when no password is given', async () => {
    const { source, outcomes } = answering(undefined);
    expect((await refusal(connect(source))).why).toContain('not given');
    expect(outcomes).toEqual([]);
    expect(connections).toBe(1);
  });

  test('is an error that names its methods when nobody can be asked', async () => {
    expect((await refusal(connect())).why).toContain('it takes publickey, password');
  });

  test('has let go of its connection while the user thinks', async () => {
    const gone = vi.fn();
    const source: SecretSource = {
      ask: async () => {
        await vi.waitFor(() => expect(gone).toHaveBeenCalledOnce());
        return right;
      },
      tried: () => Promise.resolve(),
    };
    const waiting = once(server, 'connection').then(([client]) => (client as Connection).once('close', gone));
    await login(source);
    await waiting;
  });

  test('is asked no more after an abort', async () => {
    const abort = new AbortController();
    const reason = new Error('never mind');
    const source: SecretSource = {
      ask: () => {
        abort.abort(reason);
        return new Promise(() => undefined);
      },
      tried: () => Promise.resolve(),
    };
    await expect(connect(source, target, abort.signal)).rejects.toBe(reason);
  });

  test('and says that the password has expired is an error that says so', async () => {
    onAuth = (context) => {
      if (context.method === 'password') context.requestChange('choose another', () => undefined);
      else context.reject(['password']);
    };
    expect((await refusal(connect(answering(right).source))).why).toContain('expired');
  });
});

describe('A server that asks on its own', () => {
  const ask = (
    questions: readonly { readonly prompt: string; readonly echo: boolean }[],
    isRight: (answers: readonly string[]) => boolean,
  ): void => {
    onAuth = (context) => {
      if (context.method !== 'keyboard-interactive') {
        context.reject(['keyboard-interactive']);
        return;
      }
      context.prompt([...questions], (answers) => {
        if (isRight(answers)) context.accept();
        else context.reject(['keyboard-interactive']);
      });
    };
  };

  test('for a password gets it', async () => {
    ask([{ prompt: 'Password: ', echo: false }], ([answer]) => answer === right);
    const { source, outcomes } = answering(right);
    await login(source);
    expect(outcomes).toEqual([true]);
  });

  test('for more than a password does not get it', async () => {
    const seen: string[] = [];
    const questions = [
      { prompt: 'Code: ', echo: true },
      { prompt: 'Password: ', echo: false },
    ];
    ask(questions, (answers) => {
      seen.push(...answers);
      return false;
    });
    await refusal(connect(answering(right, undefined).source));
    expect(seen).toEqual(['', '']);
  });
});

describe('A server that wants a key and a password', () => {
  test('gets the key that it took again, then the password', async () => {
    const identityFile = join(folder, 'key');
    // ssh2's own generator writes one key in 256 that neither it nor OpenSSH can read.
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', identityFile]);
    const accepted = new Set<string>();
    onAuth = (context) => {
      const methods = used.at(-1)!;
      if (context.method === 'publickey') {
        if (context.signature === undefined) {
          context.accept();
          return;
        }
        accepted.add('key');
        context.reject(['password'], true);
      } else if (
        context.method === 'password' &&
        methods.includes('publickey') &&
        context.password === right
      ) {
        context.accept();
      } else context.reject(['publickey']);
    };
    await login(answering(right).source, { ...target, identityFile });
    expect(used.at(-1)).toEqual(['publickey', 'publickey', 'password']);
  });
});

describe('OpenSSH', () => {
  test('is asked for its methods with nothing else, and refuses a password of no account', async () => {
    const sshd = await TestSshd.start({ config: ['PasswordAuthentication yes', 'LogLevel DEBUG1'] });
    try {
      const ask = vi.fn(({ attempt }: { readonly attempt: number }) =>
        Promise.resolve(attempt === 1 ? 'not the password of anybody' : undefined),
      );
      const tried = vi.fn(() => Promise.resolve());
      const to = { host: sshd.host, port: sshd.port, user: sshd.user };
      await expect(connect({ ask, tried }, to)).rejects.toMatchObject({ code: 'ssh-authentication' });
      expect(ask).toHaveBeenCalledTimes(2);
      expect(tried).toHaveBeenCalledExactlyOnceWith(
        expect.objectContaining({ kind: 'password' }),
        'not the password of anybody',
        false,
      );
    } finally {
      await sshd.stop();
    }
  });
});
