import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { request, type IncomingHttpHeaders, type IncomingMessage, type OutgoingHttpHeaders } from 'node:http';
import { connect } from 'node:net';
import { networkInterfaces, tmpdir } from 'node:os';
import { promisify } from 'node:util';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { serveWeb, type WebHost } from '../../../electron/web/serveWeb.ts';
import { FakeLabApi } from '../../fakes/fakeLabApi.ts';
import { letIn, until } from '../service/channel/hosts.ts';

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

let folder: string;
let rendererFolder: string;
let fake: FakeLabApi;
let host: WebHost;
let port: number;

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'lvs-lab-web-'));
  rendererFolder = path.join(folder, 'renderer');
  mkdirSync(path.join(rendererFolder, 'assets'), { recursive: true });
  writeFileSync(path.join(rendererFolder, 'index.html'), '<title>the app</title>');
  writeFileSync(path.join(rendererFolder, 'firstLook.js'), '{}');
  writeFileSync(path.join(rendererFolder, 'assets', 'index-1a2b.js'), 'export {};');
  writeFileSync(path.join(rendererFolder, 'assets', 'index-1a2b.css'), 'a {}');
  writeFileSync(path.join(folder, 'secret.js'), 'secret');
  symlinkSync(path.join(folder, 'secret.js'), path.join(rendererFolder, 'assets', 'link.js'));
});
afterAll(() => rmSync(folder, { recursive: true }));

beforeEach(async () => {
  fake = new FakeLabApi();
  host = await serveWeb({ api: fake, rendererFolder });
  port = Number(new URL(host.url).port);
});
afterEach(() => host.close());

/** One request with exactly these headers, and a path that nothing tidies up on its way. */
async function ask(target: string, headers: OutgoingHttpHeaders = {}, method = 'GET'): Promise<Answer> {
  const asked = request({ host: '127.0.0.1', port, path: target, method, headers, agent: false });
  asked.end();
  const [response] = (await once(asked, 'response')) as [IncomingMessage];
  response.setEncoding('utf8');
  let text = '';
  for await (const part of response) text += String(part);
  return { status: response.statusCode ?? 0, headers: response.headers, text };
}

const linkPath = (link: string): string => new URL(link).pathname;

/** Tries to open the WebSocket; answers with the HTTP status that it got, 101 where it was let in. */
async function upgrade(headers: Record<string, string>, target = '/api'): Promise<number> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}${target}`, { headers });
  return new Promise((resolve, reject) => {
    socket.on('open', () => {
      socket.terminate();
      resolve(101);
    });
    socket.on('unexpected-response', (_request, response) => {
      resolve(response.statusCode ?? 0);
      socket.terminate();
    });
    socket.on('error', reject);
  });
}

describe('The web host and its links', () => {
  it('lets a browser in with a link, whose address is not kept', async () => {
    const { status, headers, text } = await ask(linkPath(host.url));
    expect(status).toBe(200);
    expect(text).toContain('http-equiv="refresh" content="0; url=/"');
    expect(headers['cache-control']).toBe('no-store');
    expect(headers['referrer-policy']).toBe('no-referrer');
    const cookie = headers['set-cookie']?.[0]?.split(';')[0];
    expect((await ask('/', { cookie })).text).toBe('<title>the app</title>');
  });

  it('gives the session to nobody but the browser itself', async () => {
    const { headers } = await ask(linkPath(host.url));
    expect(headers['set-cookie']).toEqual([
      expect.stringMatching(new RegExp(`^lvs-lab-${port}=[\\w-]{43}; Path=/; HttpOnly; SameSite=Strict$`)),
    ]);
  });

  it('makes links that cannot be guessed', () => {
    const token = linkPath(host.url).split('/').at(-1) ?? '';
    expect(Buffer.from(token, 'base64url')).toHaveLength(32);
    expect(linkPath(host.newLink())).not.toContain(token);
  });

  it('does not let a second browser in with the same link, and says how to get another', async () => {
    await letIn(host.url);
    const { status, headers, text } = await ask(linkPath(host.url));
    expect(status).toBe(403);
    expect(headers['set-cookie']).toBeUndefined();
    expect(text).toContain('press Enter in the terminal');
  });

  it('lets the same browser follow its link again', async () => {
    const cookie = await letIn(host.url);
    expect((await ask(linkPath(host.url), { cookie })).status).toBe(200);
  });

  it('lets several browsers in, each with a link of its own', async () => {
    const first = await letIn(host.url);
    const second = await letIn(host.newLink());
    expect(first).not.toBe(second);
    for (const cookie of [first, second]) expect((await ask('/', { cookie })).status).toBe(200);
  });

  it('takes only the newest link', async () => {
    const older = linkPath(host.url);
    host.newLink();
    expect((await ask(older)).status).toBe(403);
  });

  it.each(['/open/', '/open/x', `/open/${'A'.repeat(43)}`, '/open/%00', '/open/a/b'])(
    'does not let anybody in with %s',
    async (target) => {
      const { status, headers } = await ask(target);
      expect(status).toBe(403);
      expect(headers['set-cookie']).toBeUndefined();
      expect((await ask(linkPath(host.url))).status).toBe(200);
    },
  );

  it.runIf(process.platform === 'linux' && process.getuid?.() === 0)(
    'is of no use to another user, and stays valid for its own',
    async () => {
      const nobody = { uid: 65_534, gid: 65_534 };
      const ask = `fetch(${JSON.stringify(host.url)}).then(async (r) => console.log(r.status, await r.text()))`;
      const { stdout } = await promisify(execFile)(process.execPath, ['-e', ask], nobody);
      expect(stdout).toMatch(/^403 .*for another user of this computer/s);
      expect(await letIn(host.url)).not.toBe('');
    },
  );

  it('does not use a link up when it is only looked at', async () => {
    expect((await ask(linkPath(host.url), {}, 'HEAD')).status).toBe(405);
    expect((await ask(linkPath(host.url))).status).toBe(200);
  });
});

describe('The web host and who asks', () => {
  it.each(['/', '/index.html', '/assets/index-1a2b.js', '/nothing'])(
    'answers %s with words to who is not let in',
    async (target) => {
      const { status, text } = await ask(target);
      expect(status).toBe(403);
      expect(text).toContain('Open LVS Lab with the link');
    },
  );

  it.each(['lvs-lab-PORT=', `lvs-lab-PORT=${'A'.repeat(43)}`, 'lvs-lab-PORT', 'other=1; lvs-lab=2'])(
    'does not take %j for a session',
    async (cookie) => {
      await letIn(host.url);
      expect((await ask('/', { cookie: cookie.replace('PORT', String(port)) })).status).toBe(403);
    },
  );

  it('finds its session among the cookies of other programs on this machine', async () => {
    const session = await letIn(host.url);
    expect((await ask('/', { cookie: `a=1; ${session}; lvs-lab-1=2` })).status).toBe(200);
  });

  it.each([
    'evil.example',
    'evil.example:PORT',
    '127.0.0.1',
    '127.0.0.1:1',
    '[::1]:PORT',
    '127.0.0.1.evil.example:PORT',
  ])('does not answer under the name %s, which may be a foreign one that leads here', async (name) => {
    const cookie = await letIn(host.url);
    const headers = { cookie, host: name.replace('PORT', String(port)) };
    expect((await ask('/', headers)).status).toBe(403);
    const link = linkPath(host.newLink());
    expect((await ask(link, { host: headers.host })).headers['set-cookie']).toBeUndefined();
    expect(await upgrade({ ...headers, origin: `http://${headers.host}` })).toBe(403);
  });

  it('answers under localhost too', async () => {
    const cookie = await letIn(host.url);
    expect((await ask('/', { cookie, host: `localhost:${port}` })).status).toBe(200);
  });

  it.each(['POST', 'PUT', 'DELETE', 'OPTIONS', 'HEAD'])('refuses %s', async (method) => {
    const cookie = await letIn(host.url);
    expect((await ask('/', { cookie }, method)).status).toBe(405);
  });

  it('says whether it still knows a window', async () => {
    expect((await ask('/session')).status).toBe(403);
    expect((await ask('/session', { cookie: await letIn(host.url) })).status).toBe(204);
  });

  it('listens on the loopback address alone', async () => {
    const others = Object.values(networkInterfaces())
      .flat()
      .filter((one) => one !== undefined && one.family === 'IPv4' && one.address !== '127.0.0.1')
      .map((one) => one?.address ?? '');
    // 127.0.0.2 is this machine as well, on Linux.
    if (process.platform === 'linux') others.push('127.0.0.2');
    for (const address of others) {
      const socket = connect({ host: address, port });
      const [error] = (await once(socket, 'error')) as [NodeJS.ErrnoException];
      expect(error.code).toBe('ECONNREFUSED');
    }
  });
});

describe("The web host's files", () => {
  it.each([
    ['/', 'text/html; charset=utf-8', 'no-store'],
    ['/firstLook.js', 'text/javascript; charset=utf-8', 'no-store'],
    ['/assets/index-1a2b.js', 'text/javascript; charset=utf-8', 'max-age=31536000, immutable'],
    ['/assets/index-1a2b.css', 'text/css; charset=utf-8', 'max-age=31536000, immutable'],
  ])('serves %s as %s', async (target, type, caching) => {
    const { status, headers } = await ask(target, { cookie: await letIn(host.url) });
    expect(status).toBe(200);
    expect(headers['content-type']).toBe(type);
    expect(headers['cache-control']).toBe(caching);
    expect(headers['x-content-type-options']).toBe('nosniff');
  });

  it('lets a page run its own scripts and nothing else', async () => {
    const { headers } = await ask('/', { cookie: await letIn(host.url) });
    const policy = String(headers['content-security-policy']).split('; ');
    expect(policy).toEqual(
      expect.arrayContaining([
        "default-src 'none'",
        "script-src 'self'",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
      ]),
    );
    expect(headers['referrer-policy']).toBe('no-referrer');
  });

  it.each([
    '/../secret.js',
    '/..%2fsecret.js',
    '/%2e%2e/secret.js',
    '/%2e%2e%2fsecret.js',
    '/assets/..%2f..%2fsecret.js',
    '/assets/../../secret.js',
    '/..%5csecret.js',
    '//secret.js',
    '/assets/link.js',
    '/assets',
    '/assets/',
    '/index.html%00.js',
    '/%',
    '/%c0%ae%c0%ae/secret.js',
  ])('has no file for %s', async (target) => {
    const { status, text } = await ask(target, { cookie: await letIn(host.url) });
    expect(status).toBe(404);
    expect(text).not.toContain('secret');
  });
});

describe("The web host's WebSocket", () => {
  const own = (): { host: string; origin: string } => ({
    host: `127.0.0.1:${port}`,
    origin: `http://127.0.0.1:${port}`,
  });

  it('is opened by a page of ours in a browser that was let in', async () => {
    const cookie = await letIn(host.url);
    expect(await upgrade({ ...own(), cookie })).toBe(101);
    expect(await upgrade({ host: `localhost:${port}`, origin: `http://localhost:${port}`, cookie })).toBe(
      101,
    );
  });

  it('is refused before the upgrade without a session', async () => {
    expect(await upgrade(own())).toBe(403);
    expect(await upgrade({ ...own(), cookie: `lvs-lab-${port}=${'A'.repeat(43)}` })).toBe(403);
    expect(fake.listeners).toBe(0);
  });

  it.each([
    'http://evil.example',
    'http://localhost:PORT',
    'https://127.0.0.1:PORT',
    'http://127.0.0.1:1',
    'http://127.0.0.1:PORT.evil.example',
    'null',
    '',
  ])('is refused to a page of the origin %j, even in a browser that was let in', async (origin) => {
    const cookie = await letIn(host.url);
    expect(await upgrade({ ...own(), cookie, origin: origin.replace('PORT', String(port)) })).toBe(403);
  });

  it('is refused to a program that names no origin', async () => {
    expect(await upgrade({ host: own().host, cookie: await letIn(host.url) })).toBe(403);
  });

  it('is at one place only', async () => {
    expect(await upgrade({ ...own(), cookie: await letIn(host.url) }, '/api/x')).toBe(403);
  });

  it.each([
    ['a message that is larger than any call', 'x'.repeat(9 * 1024 * 1024)],
    ['bytes, which no call has', Buffer.from('{"t":"q","i":"1","m":"about","a":[]}')],
  ])('is closed after %s', async (_what, message) => {
    const cookie = await letIn(host.url);
    const socket = new WebSocket(`ws://127.0.0.1:${port}/api`, { headers: { ...own(), cookie } });
    socket.on('error', () => undefined);
    await once(socket, 'open');
    const closed = once(socket, 'close');
    socket.send(message);
    await closed;
    expect(fake.calls).toEqual([]);
    await until(() => expect(fake.listeners).toBe(0));
  });

  it('ends at once, with everything else, when the host is closed', async () => {
    const cookie = await letIn(host.url);
    const socket = new WebSocket(`ws://127.0.0.1:${port}/api`, { headers: { ...own(), cookie } });
    await once(socket, 'open');
    const idle = connect({ host: '127.0.0.1', port });
    await once(idle, 'connect');
    const ends = Promise.all([once(socket, 'close'), once(idle, 'close')]);
    await host.close();
    await ends;
    await until(() => expect(fake.listeners).toBe(0));
    await expect(ask('/')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    host = await serveWeb({ api: fake, rendererFolder, port });
    expect(new URL(host.url).port).toBe(String(port));
  });
});

describe('serveWeb', () => {
  it('rejects where the port is taken', async () => {
    await expect(serveWeb({ api: fake, rendererFolder, port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });
});
