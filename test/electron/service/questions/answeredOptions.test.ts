import { expect, test, vi } from 'vitest';
import { answeredOptions } from '../../../../electron/service/questions/answeredOptions.ts';
import { Questions } from '../../../../electron/service/questions/questions.ts';
import type { ServiceOptions } from '../../../../electron/service/serviceOptions.ts';
import type { LabPush } from '../../../../lab/contract/labPush.ts';

const bare: ServiceOptions = {
  folders: { state: '/nowhere', cache: '/nowhere', files: '/nowhere' },
  labHostEntry: '',
  imageRecipeFolder: '',
};
const never = new AbortController().signal;
const key = { host: 'web', port: 22, type: 'ssh-ed25519', fingerprint: 'SHA256:abc' };
const sudo = { kind: 'sudo-password', user: 'alice', host: 'web', port: 22, machine: 'rs1' } as const;

function windows(options: ServiceOptions = bare) {
  const pushes: LabPush[] = [];
  const questions = new Questions(
    (push) => pushes.push(push),
    () => true,
  );
  return { questions, pushes, options: answeredOptions(options, questions) };
}

test('two machines that show the same unknown key make one question', async () => {
  const { questions, options, pushes } = windows();
  const answers = [options.onUnknownHostKey(key, never), options.onUnknownHostKey(key, never)];
  expect(questions.open).toMatchObject([{ kind: 'host-key', ...key }]);
  questions.answer(questions.open[0]!.id, { kind: 'trust' });
  expect(await Promise.all(answers)).toEqual([true, true]);
  expect(pushes).toHaveLength(2);
});

test('a dismissed question refuses the key, and gives up on a secret', async () => {
  const { questions, options } = windows();
  const isTrusted = options.onUnknownHostKey(key, never);
  questions.answer(questions.open[0]!.id, { kind: 'dismissed' });
  expect(await isTrusted).toBe(false);
  const secret = options.secrets.ask({ ...sudo, attempt: 1 }, never);
  await vi.waitFor(() => expect(questions.open).toHaveLength(1));
  questions.answer(questions.open[0]!.id, { kind: 'dismissed' });
  expect(await secret).toBeUndefined();
});

test.each([true, false])('a question for a secret says whether it can be kept: %s', async (canKeep) => {
  const nothing = (): Promise<undefined> => Promise.resolve(undefined);
  const secretStore = { read: nothing, write: nothing, remove: nothing };
  const { questions, options } = windows(canKeep ? { ...bare, secretStore } : bare);
  const secret = options.secrets.ask({ ...sudo, attempt: 2 }, never);
  await vi.waitFor(() => expect(questions.open).toHaveLength(1));
  const [{ id, ...question }] = questions.open as [(typeof questions.open)[number]];
  expect(question).toEqual({
    kind: 'secret',
    secret: { kind: 'sudo-password', user: 'alice', machine: 'rs1' },
    attempt: 2,
    canKeep,
  });
  questions.answer(id, { kind: 'secret', secret: 'sesame', keep: false });
  expect(await secret).toBe('sesame');
});

test('a host that asks by itself is asked, and no window', async () => {
  const host = {
    ...bare,
    onUnknownHostKey: () => Promise.resolve(true),
    askSecret: () => Promise.resolve('sesame'),
  };
  const { options, pushes } = windows(host);
  expect(await options.onUnknownHostKey(key, never)).toBe(true);
  expect(await options.secrets.ask({ ...sudo, attempt: 1 }, never)).toBe('sesame');
  expect(pushes).toEqual([]);
});
