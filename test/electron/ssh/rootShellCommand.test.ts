import { chmodSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { rootShellCommand } from '../../../electron/ssh/rootShellCommand.ts';
import { runCommand } from '../../../electron/ssh/runCommand.ts';
import { FakeMachineConnection } from '../../fakes/fakeMachineConnection.ts';

let folder: string;
let connection: FakeMachineConnection;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lvs-lab-sudo-'));
  const path = execFileSync('sh', ['-c', 'command -v sh']).toString().trim();
  symlinkSync(path, join(folder, 'sh'));
  connection = new FakeMachineConnection({ PATH: folder });
});
afterEach(() => {
  connection.close();
  rmSync(folder, { recursive: true });
});

/** A stand-in for sudo that acts by its arguments, as the real one does with `-n`. */
function installSudo(body: string): void {
  writeFileSync(join(folder, 'sudo'), `#!/bin/sh\n${body}\n`);
  chmodSync(join(folder, 'sudo'), 0o755);
}
const signal = new AbortController().signal;
const ask = (user: string) =>
  rootShellCommand(connection, { user, machine: 'rs1', signal, deadlineMs: 8000 });

test('Root becomes a shell without asking anything', async () => {
  connection.cut();
  expect(await ask('root')).toBe('exec sh');
});

test('Another user becomes root through sudo, and the shell reads its input', async () => {
  installSudo('[ "$1" = -n ] || exit 99; shift; [ "$1" = true ] && exit 0; echo "as root: $*"; exec "$@"');
  const command = await ask('alice');
  const result = await runCommand(connection, command, {
    signal,
    deadlineMs: 8000,
    stdin: 'echo "it works"',
  });
  expect(result).toMatchObject({ stdout: 'as root: sh\nit works\n', code: 0 });
});

test('A machine without sudo is an error that says so', async () => {
  await expect(ask('alice')).rejects.toMatchObject({
    code: 'ssh-sudo',
    data: { machine: 'rs1', why: expect.stringContaining('not installed') as string },
  });
});

test('A sudo that wants a password is an error with the rule that helps and what sudo said', async () => {
  installSudo('echo "sudo: a password is required" >&2; exit 1');
  await expect(ask('alice')).rejects.toMatchObject({
    code: 'ssh-sudo',
    data: {
      what: expect.stringContaining('alice') as string,
      next: expect.stringContaining('alice ALL=(ALL) NOPASSWD: ALL') as string,
      output: 'sudo: a password is required\n',
    },
  });
});

test('A sudo that never answers is given up on', async () => {
  installSudo('exec /bin/sleep 1000');
  await expect(
    rootShellCommand(connection, { user: 'alice', machine: 'rs1', signal, deadlineMs: 200 }),
  ).rejects.toMatchObject({ code: 'machine-no-answer' });
});

test('An abort ends the check with its reason', async () => {
  installSudo('exec /bin/sleep 1000');
  const abort = new AbortController();
  const reason = new Error('never mind');
  const asking = rootShellCommand(connection, { user: 'alice', machine: 'rs1', signal: abort.signal });
  abort.abort(reason);
  await expect(asking).rejects.toBe(reason);
});
