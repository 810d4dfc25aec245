import { afterAll, beforeAll } from 'vitest';
import { join } from 'node:path';
import { connectSsh } from '../../../electron/ssh/connect.ts';
import { KnownHosts } from '../../../electron/ssh/knownHosts.ts';
import { relayClient } from '../../../electron/ssh/relayClient.ts';
import { relayServer } from '../../../electron/ssh/relayServer.ts';
import { connectionContract } from './connectionContract.ts';
import { socketPair } from './socketPair.ts';
import { TestSshd } from './testSshd.ts';

let sshd: TestSshd;
beforeAll(async () => {
  sshd = await TestSshd.start();
});
afterAll(async () => {
  await sshd.stop();
});

const connect = (killAfterMs: number) =>
  connectSsh(sshd.target, {
    signal: new AbortController().signal,
    deadlineMs: 50_000,
    killAfterMs,
    knownHosts: new KnownHosts(join(sshd.folder, 'known_hosts')),
    onUnknownHostKey: () => Promise.resolve(true),
  });

connectionContract(
  'A direct SSH connection',
  async (killAfterMs) => {
    const connection = await connect(killAfterMs);
    return { connection, cut: () => sshd.cut(), dispose: () => connection.close() };
  },
  { hasTerminals: true },
);

connectionContract(
  'A relayed SSH connection',
  async (killAfterMs) => {
    const served = await connect(killAfterMs);
    const [near, far] = await socketPair();
    relayServer(served, far);
    return { connection: relayClient(near), cut: () => sshd.cut(), dispose: () => served.close() };
  },
  { hasTerminals: true },
);
