import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { answeredOptions } from '../../../electron/service/questions/answeredOptions.ts';
import { Questions } from '../../../electron/service/questions/questions.ts';
import type { SshAccessContext } from '../../../electron/service/sshAccess.ts';
import { forgetHostKey, testConnection } from '../../../electron/service/testConnection.ts';
import { fingerprint } from '../../../electron/ssh/hostKey.ts';
import { TestSshd } from '../ssh/testSshd.ts';

let sshd: TestSshd;
beforeEach(async () => {
  vi.stubEnv('SSH_AUTH_SOCK', '');
  sshd = await TestSshd.start();
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await sshd.stop();
});

function context(onUnknownHostKey = () => Promise.resolve(true)): SshAccessContext {
  const questions = new Questions(
    () => undefined,
    () => true,
  );
  const state = join(sshd.folder, 'state');
  const folders = { state, cache: state, files: state };
  const options = { folders, labHostEntry: '', imageRecipeFolder: '', onUnknownHostKey };
  return {
    options: answeredOptions(options, questions),
    acceptNewHostKeys: false,
    signal: new AbortController().signal,
  };
}

test('a machine behind another one is reached and looked at', async () => {
  const targets = { rs1: { ...sshd.target, jump: 'director' }, director: sshd.target };
  const report = await testConnection(targets, 'rs1', context());
  expect(report).toMatchObject({
    hostKeyFingerprint: fingerprint(sshd.publicKey('host_ed25519')),
    user: sshd.user,
    kernel: expect.stringMatching(/^\d/) as string,
    distribution: { id: expect.any(String) as string },
  });
  expect(report.interfaces.map(({ name }) => name)).not.toContain('lo');
  expect(['is-root', 'without-password', 'with-password', 'none']).toContain(report.sudo);
  await expect.poll(() => sshd.openConnections, { timeout: 20_000 }).toBe(0);
});

test('a key that is forgotten is asked about again', async () => {
  const asked = vi.fn(() => Promise.resolve(true));
  const again = context(asked);
  const targets = { rs1: sshd.target };
  await testConnection(targets, 'rs1', again);
  await testConnection(targets, 'rs1', again);
  expect(asked).toHaveBeenCalledOnce();
  await forgetHostKey(sshd.host, sshd.port, again.options.folders);
  await testConnection(targets, 'rs1', again);
  expect(asked).toHaveBeenCalledTimes(2);
});

test('a machine that does not let us in is an error that names it', async () => {
  const identityFile = sshd.makeKey('wrong', 'ed25519');
  const targets = { rs1: { ...sshd.target, identityFile } };
  await expect(testConnection(targets, 'rs1', context())).rejects.toMatchObject({
    data: { code: 'ssh-authentication', machine: 'rs1' },
  });
});
