import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { refuseOlderRecords } from '../../../../electron/service/runs/refuseOlderRecords.ts';
import { RootShell } from '../../../../electron/ssh/rootShell.ts';
import { FakeMachineConnection } from '../../../fakes/fakeMachineConnection.ts';

const { signal } = new AbortController();
let connection: FakeMachineConnection;
let shells: ReadonlyMap<string, RootShell>;
let root: string;

beforeEach(async () => {
  root = mkdtempSync(path.join(tmpdir(), 'lvs-lab-older-'));
  connection = new FakeMachineConnection();
  shells = new Map([['rs1', await RootShell.open(connection, 'exec sh', signal)]]);
});
afterEach(() => {
  connection.close();
  rmSync(root, { recursive: true });
});

test('a machine with an earlier version’s records of this lab is refused, with where they are and what to do', async () => {
  const [run, lib] = [path.join(root, 'run'), path.join(root, 'it’s $HOME')];
  mkdirSync(path.join(lib, 'nat'), { recursive: true });
  await expect(refuseOlderRecords('nat', shells, signal, [run, lib])).rejects.toMatchObject({
    data: {
      code: 'machine-unsupported',
      machine: 'rs1',
      why: expect.stringContaining(path.join(lib, 'nat')) as string,
      next: expect.stringContaining('down') as string,
    },
  });
});

test('records of other labs, and none, are no reason', async () => {
  const run = path.join(root, 'run');
  await refuseOlderRecords('nat', shells, signal, [run]);
  mkdirSync(path.join(run, 'other'), { recursive: true });
  await refuseOlderRecords('nat', shells, signal, [run]);
});
