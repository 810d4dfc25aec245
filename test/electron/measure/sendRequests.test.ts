import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { sendRequests, type SendOptions } from '../../../electron/measure/sendRequests.ts';
import { LabError } from '../../../lab/contract/labError.ts';
import type { Answer } from '../../../lab/verdict/measurement.ts';
import { FakeMachineConnection } from '../../fakes/fakeMachineConnection.ts';

/** The machine's own curl against a web server on 127.0.0.1. */
let server: Server;
let port: number;
let handler: RequestListener;
let connection: FakeMachineConnection;

beforeEach(async () => {
  server = createServer((request, response) => handler(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port;
  connection = new FakeMachineConnection();
});

const folders: string[] = [];

/** A folder for PATH that holds one of this machine's programs. */
async function folderWithOnly(program: string): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'lvs-lab-path-'));
  folders.push(folder);
  await symlink(`/usr/bin/${program}`, path.join(folder, program));
  return folder;
}

afterEach(async () => {
  await Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true })));
  connection.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const pages = ['one\n$(reboot) `id` \'"%{http_code}\\n', 'two\0\r\n'];

function options(change: Partial<Omit<SendOptions, 'series'>> & { readonly requests?: number }): SendOptions {
  const { requests = 8, ...rest } = change;
  return {
    machine: 'client',
    series: {
      vip: '127.0.0.1',
      port,
      requests,
      userAgent: 'lvs-lab/test',
      requestTimeoutMs: 300,
      mark: 'f00dfacef00dfacef00dfacef00dface',
    },
    realServers: pages.map((page, i) => ({ name: `rs${i + 1}`, page })),
    signal: new AbortController().signal,
    stop: new AbortController().signal,
    onAnswer: () => undefined,
    ...rest,
  };
}

function names(answers: readonly Answer[]): readonly string[] {
  return answers.map((answer) =>
    answer.kind === 'answered' ? answer.realServer : answer.kind === 'lost' ? answer.loss : 'wrong',
  );
}

test('each request has a connection of its own and its answer is known by the exact page', async () => {
  const sockets = new Set<Socket>();
  const asked: (string | undefined)[] = [];
  handler = (request, response) => {
    sockets.add(request.socket);
    asked.push(`${request.url ?? ''} ${request.headers['user-agent'] ?? ''}`);
    response.end(pages[asked.length % 2]);
  };
  const told: Answer[] = [];
  const read = await sendRequests(connection, options({ onAnswer: ({ answer }) => told.push(answer) }));

  const answers = read.map(({ answer }) => answer);
  expect(names(answers)).toEqual(['rs2', 'rs1', 'rs2', 'rs1', 'rs2', 'rs1', 'rs2', 'rs1']);
  expect(told).toEqual(answers);
  expect(sockets.size).toBe(8);
  expect(asked.slice(0, 2)).toEqual(['/?1 lvs-lab/test', '/?2 lvs-lab/test']);
  expect(new Set(answers.map(({ sourcePort }) => sourcePort)).size).toBe(8);
  expect(read.every(({ localAddress }) => localAddress === '127.0.0.1')).toBe(true);
  expect(answers.map(({ index }) => index)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
});

test('lost and wrong answers are told apart, and the next request goes on', async () => {
  let count = 0;
  handler = (request, response) => {
    count += 1;
    if (count === 1) request.socket.resetAndDestroy();
    else if (count === 2) request.socket.end();
    else if (count === 3) response.writeHead(500).end('broken');
    else if (count === 4) response.writeHead(200, { 'content-length': 100 }).write('never ends');
    else response.end(pages[0]);
  };
  const read = await sendRequests(connection, options({ requests: 5 }));
  expect(names(read.map(({ answer }) => answer))).toEqual(['reset', 'reset', 'wrong', 'timeout', 'rs1']);
});

test('a port that nobody listens on refuses each request', async () => {
  await new Promise((resolve) => server.close(resolve));
  const read = await sendRequests(connection, options({ requests: 3 }));
  expect(names(read.map(({ answer }) => answer))).toEqual(['refused', 'refused', 'refused']);
  expect(read.map(({ answer }) => answer.sourcePort)).toEqual([0, 0, 0]);
  server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});

test('each answer is told as soon as it has come', async () => {
  // The second request is answered only after the first answer was told.
  let release: () => void = () => undefined;
  const firstTold = new Promise<void>((resolve) => {
    release = resolve;
  });
  let count = 0;
  handler = (_, response) => {
    count += 1;
    if (count === 1) response.end(pages[0]);
    else void firstTold.then(() => response.end(pages[1]));
  };
  const base = options({ requests: 2, onAnswer: () => release() });
  const read = await sendRequests(connection, {
    ...base,
    series: { ...base.series, requestTimeoutMs: 5000 },
  });
  expect(names(read.map(({ answer }) => answer))).toEqual(['rs1', 'rs2']);
});

test('curl starts before the requests may go, and they wait', async () => {
  handler = (_, response) => response.end(pages[0]);
  let asked = 0;
  server.on('request', () => (asked += 1));
  const begin = Promise.withResolvers<undefined>();
  const sending = sendRequests(connection, options({ requests: 2, begin: begin.promise }));
  await vi.waitFor(() => expect(connection.runningCommands).toBe(1));
  expect(asked).toBe(0);
  begin.resolve(undefined);
  expect(names((await sending).map(({ answer }) => answer))).toEqual(['rs1', 'rs1']);
});

test('nothing is sent when what the requests wait for fails, and curl ends', async () => {
  const begin = Promise.withResolvers<undefined>();
  const sending = sendRequests(connection, options({ begin: begin.promise }));
  await vi.waitFor(() => expect(connection.runningCommands).toBe(1));
  begin.reject(new Error('the director is gone'));
  await expect(sending).rejects.toThrow('the director is gone');
  await vi.waitFor(() => expect(connection.runningCommands).toBe(0));
});

test('stop gives what was answered until then, and curl ends', async () => {
  handler = (_, response) => response.end(pages[0]);
  const stop = new AbortController();
  const read = await sendRequests(
    connection,
    options({
      requests: 100_000,
      stop: stop.signal,
      onAnswer: ({ answer }) => {
        if (answer.index === 4) stop.abort();
      },
    }),
  );
  expect(read.length).toBeGreaterThanOrEqual(5);
  expect(read.length).toBeLessThan(100_000);
});

test('an abort rejects with its reason', async () => {
  handler = (_, response) => response.end(pages[0]);
  const abort = new AbortController();
  const reason = new Error('enough');
  const sending = sendRequests(
    connection,
    options({ requests: 100_000, signal: abort.signal, onAnswer: () => abort.abort(reason) }),
  );
  await expect(sending).rejects.toBe(reason);
});

test('a machine without stdbuf sends all the same', async () => {
  handler = (_, response) => response.end(pages[0]);
  const withoutStdbuf = new FakeMachineConnection({ PATH: await folderWithOnly('curl') });
  try {
    const read = await sendRequests(withoutStdbuf, options({ requests: 2 }));
    expect(names(read.map(({ answer }) => answer))).toEqual(['rs1', 'rs1']);
  } finally {
    withoutStdbuf.close();
  }
});

test('a machine without curl is told as missing software', async () => {
  const withoutCurl = new FakeMachineConnection({ PATH: await folderWithOnly('sh') });
  try {
    const sending = sendRequests(withoutCurl, options({ requests: 2 }));
    const error = await sending.then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(LabError);
    expect((error as LabError).data).toMatchObject({ code: 'user-missing-software', machine: 'client' });
  } finally {
    withoutCurl.close();
  }
});

test('a connection that breaks rejects with its cause', async () => {
  handler = (_, response) => response.end(pages[0]);
  const sending = sendRequests(connection, options({ requests: 100_000, onAnswer: () => connection.cut() }));
  await expect(sending).rejects.toMatchObject({ data: { code: 'ssh-connection-lost' } });
});
