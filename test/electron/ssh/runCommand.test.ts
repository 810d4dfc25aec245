import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runCommand, type RunCommandOptions } from '../../../electron/ssh/runCommand.ts';
import { FakeMachineConnection } from '../../fakes/fakeMachineConnection.ts';

let connection: FakeMachineConnection;
beforeEach(() => {
  connection = new FakeMachineConnection();
});
afterEach(() => {
  connection.close();
});
const run = (command: string, options: Partial<RunCommandOptions> = {}) =>
  runCommand(connection, command, { signal: new AbortController().signal, deadlineMs: 10_000, ...options });

test('A command that fails is a result like any other', async () => {
  const result = await run('echo out; echo err >&2; exit 3');
  expect(result).toMatchObject({ stdout: 'out\n', stderr: 'err\n', code: 3 });
  expect(result).toMatchObject({ timedOut: false, isCanceled: false, truncated: false });
  expect(result.signal).toBeUndefined();
  expect(result.durationMs).toBeGreaterThan(0);
});

test('A command that a signal ended has no code', async () => {
  const result = await run('kill -KILL $$');
  expect(result).toMatchObject({ signal: 'KILL', timedOut: false, isCanceled: false });
  expect(result.code).toBeUndefined();
});

test('Input is text or bytes, and none by default', async () => {
  expect(await run('cat', { stdin: '中文' })).toMatchObject({ stdout: '中文' });
  expect(await run('wc -c', { stdin: new Uint8Array(70_000) })).toMatchObject({
    stdout: expect.stringContaining('70000') as string,
  });
  expect(await run('cat')).toMatchObject({ stdout: '', code: 0 });
});

test('A command that does not read its input is no error', async () => {
  expect(await run('exit 4', { stdin: 'x'.repeat(1_000_000) })).toMatchObject({ code: 4 });
});

test('The deadline stops a command, and what it had printed is kept', async () => {
  const result = await run('echo begun; exec sleep 1000', { deadlineMs: 1500 });
  expect(result).toMatchObject({ stdout: 'begun\n', signal: 'TERM', timedOut: true, isCanceled: false });
});

test('A command that cleans up when it is stopped was still stopped', async () => {
  const result = await run(`trap 'echo cleaned; exit 0' TERM; while :; do sleep 0.02; done`, {
    deadlineMs: 1500,
  });
  expect(result).toMatchObject({ stdout: 'cleaned\n', code: 0, timedOut: true });
});

test('The signal cancels a command that runs, one that waits for its turn, and one not begun', async () => {
  const abort = new AbortController();
  const running = Array.from({ length: 8 }, () => run('exec sleep 1000', { signal: abort.signal }));
  const waiting = run('true', { signal: abort.signal });
  await expect.poll(() => connection.runningCommands).toBe(8);
  abort.abort();
  for (const result of await Promise.all([...running, waiting])) {
    expect(result).toMatchObject({ isCanceled: true, timedOut: false });
  }
  expect(await run('true', { signal: abort.signal })).toMatchObject({ isCanceled: true });
});

test('The first of deadline and signal wins', async () => {
  const abort = new AbortController();
  const stubborn = `trap '' TERM; while :; do sleep 0.02; done`;
  const pending = run(stubborn, { signal: abort.signal, deadlineMs: 200 });
  setTimeout(() => abort.abort(), 400);
  expect(await pending).toMatchObject({ timedOut: true, isCanceled: false });
});

test('Too long an output keeps its end, whole characters only, and says so', async () => {
  const result = await run('printf 中文中文', { maxOutputBytes: 7 });
  expect(result).toMatchObject({ stdout: '中文', truncated: true });
  expect(await run('printf abcdef', { maxOutputBytes: 6 })).toMatchObject({ truncated: false });
});

test('A connection that breaks is an error, with what the command had printed', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'lvs-lab-run-'));
  const pending = run(`echo begun >&2; : > '${folder}/begun'; exec sleep 1000`);
  await expect.poll(() => existsSync(join(folder, 'begun'))).toBe(true);
  rmSync(folder, { recursive: true });
  // What it printed is on its way here; the answer to a later command comes after it.
  await run('true');
  connection.cut();
  await expect(pending).rejects.toMatchObject({ code: 'ssh-connection-lost', data: { output: 'begun\n' } });
  await expect(run('true')).rejects.toMatchObject({ code: 'ssh-connection-lost' });
});
