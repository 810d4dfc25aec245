import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { LabError } from '../../../../lab/contract/labError.ts';
import { connectLabHost, type LabHostClient } from '../../../../electron/vm/host/labHostClient.ts';
import { isRunning } from '../../../../electron/vm/host/processLife.ts';
import type { LabHostEvent } from '../../../../electron/vm/host/protocol.ts';
import { startLabHost } from '../../../../electron/vm/host/startLabHost.ts';
import { stopLabHost } from '../../../../electron/vm/host/stopLabHost.ts';
import { machine, spec } from './fakeMachines.ts';

const entry = join(import.meta.dirname, 'fakeHostEntry.ts');
const { signal } = new AbortController();
const until = (condition: () => boolean): Promise<void> =>
  vi.waitFor(() => expect(condition()).toBe(true), { timeout: 8000, interval: 10 });

let root: string;
let folder: string;
/** Host processes and machines seen in a test: none may outlive it. */
let seen: Set<number>;
let clients: LabHostClient[];

async function start(): Promise<LabHostClient> {
  const client = await startLabHost({ folder, entry, signal });
  clients.push(client);
  seen.add(client.pid);
  return client;
}

async function startWith(...names: readonly string[]): Promise<LabHostClient> {
  const client = await start();
  const status = await client.ensureMachines(spec(...names.map((name) => machine(name, 'inside'))));
  for (const { pid } of status.machines) seen.add(pid!);
  return client;
}

const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'done',
    (error: unknown) => (error instanceof LabError ? error.code : `not a LabError: ${String(error)}`),
  );
const log = (): string => readFileSync(join(folder, 'host.log'), 'utf8');

/** Sends raw bytes to a socket of the host and waits for the end of the connection. */
async function sendRaw(socketFile: string, bytes: string | Buffer): Promise<string> {
  const socket = connect(join(folder, socketFile));
  const answer = text(socket).catch(() => '');
  await once(socket, 'connect');
  socket.on('error', () => undefined);
  socket.write(bytes);
  return answer;
}

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'lvs-lab-host-'));
  folder = join(root, 'lab');
  seen = new Set();
  clients = [];
});

afterEach(async () => {
  if (existsSync(folder)) await stopLabHost(folder, { signal });
  for (const client of clients) client.close();
  await until(() => ![...seen].some(isRunning));
  await rm(root, { recursive: true });
});

describe('lab host process', () => {
  test('ends with its machines when a starter that it is to end with is killed', async () => {
    const script = `
      import { createServer } from 'node:net';
      import { startLabHost } from ${JSON.stringify(join(import.meta.dirname, '../../../../electron/vm/host/startLabHost.ts'))};
      const [folder, entry, socket] = process.argv.slice(1);
      const lifeline = createServer().listen(socket);
      process.env.LVS_LAB_ENDS_WITH = socket;
      const client = await startLabHost({ folder, entry, signal: AbortSignal.timeout(60_000) });
      console.log(client.pid);
      client.close();
    `;
    const words = ['--input-type=module', '-e', script, '--', folder, entry, join(root, 'end')];
    const starter = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'inherit'] });
    const [line] = (await once(starter.stdout, 'data')) as [Buffer];
    const pid = Number(line.toString());
    seen.add(pid);
    const client = await startWith('a');
    expect(client.pid).toBe(pid);
    starter.kill('SIGKILL');
    await client.closed;
    await until(() => ![...seen].some(isRunning));
    expect(log()).toContain('ending: its starter is gone');
  });

  test('ends at once where the starter that it is to end with is gone already', async () => {
    vi.stubEnv('LVS_LAB_ENDS_WITH', join(root, 'nobody'));
    try {
      await codeOf(start());
      await until(() => existsSync(folder) && log().includes('ended'));
      await until(() => ![...seen].some(isRunning));
    } finally {
      vi.unstubAllEnvs();
    }
  });

  test('outlives the client that started it and answers the next one', async () => {
    const first = await startWith('a', 'b');
    first.close();
    expect(await first.closed).toBeUndefined();
    const second = await connectLabHost(folder);
    clients.push(second!);
    const status = await second!.status();
    expect(status.pid).toBe(first.pid);
    expect(status.machines.map(({ name, state }) => [name, state])).toEqual([
      ['a', 'running'],
      ['b', 'running'],
    ]);
  });

  test('tells every client what happens', async () => {
    const client = await start();
    const other = (await connectLabHost(folder))!;
    clients.push(other);
    const events: LabHostEvent[] = [];
    other.onEvent((event) => events.push(event));
    await client.ensureMachines(spec(machine('a', 'inside')));
    await until(() => events.some((event) => event.kind === 'machine' && event.machine.state === 'running'));
    expect(events[0]).toMatchObject({ kind: 'machine', machine: { name: 'a', state: 'starting' } });
    await client.stop();
    await until(() => events.some((event) => event.kind === 'ending'));
    expect((await other.closed)?.code).toBe('lab-host-lost');
  });

  test('carries commands over the connection that it keeps', async () => {
    const client = await startWith('a', 'b');
    for (const name of ['a', 'b']) {
      const connection = await client.connect(name);
      const channel = await connection.open('hostname', { signal });
      expect(await text(channel.stdout)).toBe(`${name}: hostname (connection 2)`);
      expect(await channel.exit).toEqual({ code: 0 });
      connection.close();
    }
    const connection = await client.connect('a');
    const channel = await connection.open('read', { signal });
    channel.stdin.end('to and fro');
    expect(await text(channel.stdout)).toBe('to and fro');
    connection.close();
    expect(await codeOf(client.connect('nobody'))).toBe('user-not-running');
  });

  test('ends with its machines when told, and leaves no socket behind', async () => {
    const client = await startWith('a', 'b');
    await client.stop();
    expect([...seen].filter(isRunning)).toEqual([]);
    expect(readdirSync(folder).sort()).toEqual(['host.log', 'machines']);
    expect(await connectLabHost(folder)).toBeUndefined();
  });

  test('is ended by two clients at once as by one', async () => {
    const client = await startWith('a');
    const other = (await connectLabHost(folder))!;
    clients.push(other);
    await Promise.all([client.stop(), other.stop(), stopLabHost(folder, { signal })]);
    expect([...seen].filter(isRunning)).toEqual([]);
    await client.stop();
  });

  test('ends although a client reads nothing', async () => {
    const client = await startWith('a');
    const deaf = connect(join(folder, 'control.sock'));
    await once(deaf, 'connect');
    deaf.pause();
    await client.stop();
    deaf.destroy();
  });

  test('keeps its folder and files to its user', async () => {
    await startWith('a');
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    for (const file of ['control.sock', 'relay.sock', 'host.json', 'host.log', 'ports', 'machines']) {
      expect([file, statSync(join(folder, file)).mode & 0o077]).toEqual([file, 0]);
    }
    expect(JSON.parse(readFileSync(join(folder, 'host.json'), 'utf8'))).toMatchObject({
      pid: clients[0]!.pid,
      protocol: 1,
    });
  });

  test.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)('ends with its machines on %s', async (name) => {
    const client = await startWith('a');
    process.kill(client.pid, name);
    await until(() => ![...seen].some(isRunning));
    expect(existsSync(join(folder, 'control.sock'))).toBe(false);
    expect((await client.closed)?.code).toBe('lab-host-lost');
  });

  test('ends with its machines when its folder is removed', async () => {
    await startWith('a', 'b');
    await rm(folder, { recursive: true });
    await until(() => ![...seen].some(isRunning));
  });

  test('ends with its machines when its folder is moved away', async () => {
    await startWith('a');
    await rename(folder, `${folder}.moved`);
    await until(() => ![...seen].some(isRunning));
  });

  test('ends with its machines when its control socket is removed', async () => {
    await startWith('a');
    await rm(join(folder, 'control.sock'));
    await until(() => ![...seen].some(isRunning));
  });

  test('is reported as lost when it is killed, and the next start cleans up after it', async () => {
    const client = await startWith('a');
    const waiting = codeOf(client.ensureMachines(spec(machine('hangs', 'inside'))));
    await until(() => log().includes('a: stopped'));
    process.kill(client.pid, 'SIGKILL');
    expect(await waiting).toBe('lab-host-lost');
    expect(await codeOf(client.status())).toBe('lab-host-lost');
    expect(await codeOf(client.connect('a'))).toBe('lab-host-lost');
    expect(existsSync(join(folder, 'control.sock'))).toBe(true);
    expect(await connectLabHost(folder)).toBeUndefined();
    const next = await startWith('a');
    expect(next.pid).not.toBe(client.pid);
  });

  test('is one, however many start it at once', async () => {
    const started = await Promise.all([start(), start(), start()]);
    expect(new Set(started.map(({ pid }) => pid)).size).toBe(1);
    const second = spawn(process.execPath, [entry, 'lab'], {
      cwd: root,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const said = text(second.stderr);
    expect(await once(second, 'exit')).toEqual([3, null]);
    expect(await said).toContain(`already has a lab host (process ${started[0].pid})`);
    expect((await started[0].status()).pid).toBe(started[0].pid);
  });

  test('refuses lines that are no requests, notes it, and lives', async () => {
    const client = await startWith('a');
    for (const line of [
      'no json\n',
      '[]\n',
      '{"id":"1","method":"status","params":{}}\n',
      '\u0000\n',
      '\n',
    ]) {
      expect(await sendRaw('control.sock', line)).toMatch(/^\{"hello":.*\}\n$/);
    }
    await sendRaw('control.sock', Buffer.alloc((1 << 20) + 1, 'x'));
    await sendRaw('relay.sock', 'GET / HTTP/1.1\r\n\r\n');
    await sendRaw('relay.sock', Buffer.alloc(2000, 'x'));
    expect((await client.status()).machines).toHaveLength(1);
    expect(log().match(/a client was refused: a line that is no request/g)).toHaveLength(5);
    expect(log()).toContain('a line of more than 1048576 bytes');
    expect(log().match(/a relay client was refused/g)).toHaveLength(2);
  });

  test('answers a request that it does not understand with an error, and the next one as ever', async () => {
    await start();
    const socket = connect(join(folder, 'control.sock'));
    let answers = '';
    socket.on('data', (chunk: Buffer) => (answers += chunk.toString()));
    socket.write(
      '{"id":1,"method":"constructor","params":{}}\n{"id":2,"method":"stopMachine","params":{"name":"../x"}}\n',
    );
    socket.write('{"id":3,"method":"status","params":{}}\n');
    await until(() => answers.split('\n').length === 5);
    socket.destroy();
    const [, first, second, third] = answers
      .split('\n')
      .map((line) => (line === '' ? {} : JSON.parse(line)) as object);
    expect(first).toMatchObject({ id: 1, error: { code: 'internal' } });
    expect(second).toMatchObject({ id: 2, error: { code: 'internal' } });
    expect(third).toMatchObject({ id: 3, result: { machines: [] } });
  });

  test('gives up a start whose client gives up or goes away', async () => {
    const client = await start();
    for (const leave of [(abort: AbortController) => abort.abort(), () => client.close()]) {
      const abort = new AbortController();
      const before = log().length;
      const waiting = client.ensureMachines(spec(machine('hangs', 'inside')), { signal: abort.signal });
      const failed = waiting.catch(() => 'given up');
      const other = (await connectLabHost(folder))!;
      clients.push(other);
      await vi.waitFor(async () => expect((await other.status()).machines[0]?.state).toBe('starting'));
      leave(abort);
      expect(await failed).toBe('given up');
      await until(() => log().slice(before).includes('hangs: stopped'));
    }
  });

  test('works in a folder whose path is longer than a socket’s may be', async () => {
    folder = join(root, 'x'.repeat(100), 'lab');
    const client = await startWith('a');
    const connection = await client.connect('a');
    const channel = await connection.open('true', { signal });
    expect(await text(channel.stdout)).toContain('a: true');
    connection.close();
    await client.stop();
  });

  test('says so when a host of another version runs, and can still end it', async () => {
    const client = await start();
    client.close();
    await client.closed;
    await rename(join(folder, 'control.sock'), join(folder, 'own.sock'));
    await until(() => !isRunning(client.pid));
    const other = createServer((socket) => socket.end('{"hello":{"protocol":99,"pid":1}}\n'));
    other.listen(join(folder, 'control.sock'));
    await once(other, 'listening');
    try {
      expect(await codeOf(connectLabHost(folder))).toBe('user-unsupported');
      expect(await codeOf(startLabHost({ folder, entry, signal }))).toBe('user-unsupported');
      expect(await stopLabHost(folder, { signal })).toBe(true);
      expect(existsSync(join(folder, 'control.sock'))).toBe(false);
    } finally {
      other.close();
    }
  });

  test('does not wait for a host that cannot start, and shows its log', async () => {
    const broken = join(root, 'broken.ts');
    await writeFile(broken, 'throw new Error("no such luck");');
    const error: unknown = await startLabHost({ folder, entry: broken, signal }).catch(
      (cause: unknown) => cause,
    );
    expect(error).toBeInstanceOf(LabError);
    expect((error as LabError).data).toMatchObject({ code: 'lab-host-lost', why: 'it ended with status 1' });
    expect((error as LabError).data.output).toContain('no such luck');
    expect(await codeOf(startLabHost({ folder, entry, nodePath: join(root, 'none'), signal }))).toBe(
      'user-missing-software',
    );
  });

  test('does not leave a host behind when the start is given up', async () => {
    const abort = new AbortController();
    const silent = join(root, 'silent.ts');
    const pidFile = join(root, 'pid');
    await writeFile(
      silent,
      `import { writeFileSync } from 'node:fs'; writeFileSync(${JSON.stringify(pidFile)}, String(process.pid)); setInterval(() => {}, 1000);`,
    );
    const starting = startLabHost({ folder, entry: silent, signal: abort.signal }).catch(
      (cause: unknown) => cause,
    );
    await until(() => existsSync(pidFile) && readFileSync(pidFile, 'utf8') !== '');
    abort.abort(new Error('enough'));
    expect(await starting).toMatchObject({ message: 'enough' });
    const pid = Number(readFileSync(pidFile, 'utf8'));
    await until(() => !isRunning(pid));
    expect(await codeOf(startLabHost({ folder, entry: silent, signal, deadlineMs: 300 }))).toBe(
      'lab-host-lost',
    );
  });
});
