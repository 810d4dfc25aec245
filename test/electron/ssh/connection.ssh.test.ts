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

const connect = () =>
  connectSsh(sshd.target, {
    signal: new AbortController().signal,
    deadlineMs: 10_000,
    knownHosts: new KnownHosts(join(sshd.folder, 'known_hosts')),
    onUnknownHostKey: () => Promise.resolve(true),
  });

connectionContract(
  'A direct SSH connection',
  async () => {
    const connection = await connect();
    return { connection, cut: () => sshd.cut(), dispose: () => connection.close() };
  },
  { hasTerminals: true },
);

connectionContract(
  'A relayed SSH connection',
  async () => {
    const served = await connect();
    const [near, far] = await socketPair();
    relayServer(served, far);
    return { connection: relayClient(near), cut: () => sshd.cut(), dispose: () => served.close() };
  },
  { hasTerminals: true },
);
