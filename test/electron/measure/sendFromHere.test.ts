import { createServer, type Server } from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { addressTowards } from '../../../electron/measure/addressTowards.ts';
import { sendFromHere } from '../../../electron/measure/sendFromHere.ts';
import { names, optionsFor, PlayedVip, senderContract } from './senderContract.ts';

let vip: PlayedVip;
beforeEach(async () => {
  vip = await PlayedVip.start();
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await vip.end();
});

describe('this computer', () => {
  senderContract(() => vip, sendFromHere);
});

test('a proxy of the user is not asked', async () => {
  vi.stubEnv('NODE_USE_ENV_PROXY', '1');
  vi.stubEnv('http_proxy', 'http://127.0.0.1:1');
  vip.handler = (_, response) => response.end('none of the pages');
  const [read] = await sendFromHere(optionsFor(vip.port, { requests: 1 }));
  expect(read?.answer).toMatchObject({ kind: 'wrong', status: 200 });
});

test('what is no HTTP is a loss of no known kind, and its connection is told', async () => {
  const server: Server = createServer((socket) => socket.resume().end('SSH-2.0-nothing\r\n'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const [read] = await sendFromHere(optionsFor(port, { requests: 1 }));
  expect(names([read!.answer])).toEqual(['other']);
  expect(read!.answer.sourcePort).toBeGreaterThan(0);
  await new Promise((resolve) => server.close(resolve));
});

test('the address on the way to somewhere is known without sending', async () => {
  expect(await addressTowards('127.0.0.1', 9)).toBe('127.0.0.1');
});
