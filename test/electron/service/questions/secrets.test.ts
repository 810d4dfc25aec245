import { expect, test, vi } from 'vitest';
import { secretName, Secrets } from '../../../../electron/service/questions/secrets.ts';
import type { SecretStore } from '../../../../electron/service/serviceOptions.ts';
import { withSecret, type Secret, type SecretRequest } from '../../../../electron/ssh/secret.ts';

const password: Secret = { kind: 'password', user: 'alice', host: 'web', port: 2222 };
const never = new AbortController().signal;

/** A keychain in memory. */
function keychain(kept: Readonly<Record<string, string>> = {}) {
  const values = new Map(Object.entries(kept));
  const store: SecretStore = {
    read: (name) => Promise.resolve(values.get(name)),
    write: (name, secret) => Promise.resolve(void values.set(name, secret)),
    remove: (name) => Promise.resolve(void values.delete(name)),
  };
  return { values, store };
}

/** Somebody who gives these answers, one after the other. */
const somebody = (...secrets: readonly string[]) => {
  const rest = [...secrets];
  return vi.fn(({ kind }: SecretRequest) => {
    expect(kind).toBe('password');
    const secret = rest.shift();
    return Promise.resolve(secret === undefined ? undefined : { secret, keep: true });
  });
};

/** Uses the secret as a server would that takes only `right`. */
const open = (secrets: Secrets, right: string, secret = password) =>
  withSecret(secrets, secret, (answer) => Promise.resolve(answer === right ? 'open' : undefined), never);

test.each<readonly [Secret, string]>([
  [{ kind: 'passphrase', file: '/home/alice/.ssh/id_ed25519' }, 'passphrase:/home/alice/.ssh/id_ed25519'],
  [password, 'password:alice@web:2222'],
  [{ kind: 'password', user: 'alice', host: 'fe80::1', port: 22 }, 'password:alice@[fe80::1]:22'],
  [{ ...password, kind: 'sudo-password', machine: 'rs1' }, 'sudo:alice@web:2222'],
])('a secret is kept under what it is for: %j', (secret, name) => {
  expect(secretName(secret)).toBe(name);
});

test('somebody is asked once, and the answer opens later connections too', async () => {
  const ask = somebody('sesame');
  const secrets = new Secrets(undefined, ask);
  expect([await open(secrets, 'sesame'), await open(secrets, 'sesame')]).toEqual(['open', 'open']);
  expect(ask).toHaveBeenCalledExactlyOnceWith({ ...password, attempt: 1 }, expect.any(AbortSignal));
});

test('connections that need the same secret at the same time ask for it once', async () => {
  const ask = somebody('sesame');
  const secrets = new Secrets(undefined, ask);
  expect(await Promise.all([open(secrets, 'sesame'), open(secrets, 'sesame')])).toEqual(['open', 'open']);
  expect(ask).toHaveBeenCalledOnce();
});

test('what was answered wrongly is asked again, and only the right answer is kept', async () => {
  const { store, values } = keychain();
  const ask = somebody('wrong', 'sesame');
  expect(await open(new Secrets(store, ask), 'sesame')).toBe('open');
  expect(ask.mock.calls.map(([{ attempt }]) => attempt)).toEqual([1, 2]);
  expect([...values]).toEqual([['password:alice@web:2222', 'sesame']]);
});

test('nothing is kept that nobody wants kept', async () => {
  const { store, values } = keychain();
  const secrets = new Secrets(store, () => Promise.resolve({ secret: 'sesame', keep: false }));
  expect(await open(secrets, 'sesame')).toBe('open');
  expect(values.size).toBe(0);
});

test('what is kept is used without a question', async () => {
  const { store } = keychain({ 'password:alice@web:2222': 'sesame' });
  const ask = somebody();
  expect(await open(new Secrets(store, ask), 'sesame')).toBe('open');
  expect(ask).not.toHaveBeenCalled();
});

test('what is kept and turns out wrong is removed, and somebody is asked', async () => {
  const { store, values } = keychain({ 'password:alice@web:2222': 'of old', other: 'stays' });
  const ask = somebody('sesame');
  expect(await open(new Secrets(store, ask), 'sesame')).toBe('open');
  expect(ask.mock.calls.map(([{ attempt }]) => attempt)).toEqual([2]);
  expect(values.get('password:alice@web:2222')).toBe('sesame');

  const dismissed = new Secrets(store, somebody());
  expect(await open(dismissed, 'changed')).toBeUndefined();
  expect([...values]).toEqual([['other', 'stays']]);
});

test('an answer that was right once and is wrong now is asked for again', async () => {
  const { store, values } = keychain();
  const secrets = new Secrets(store, somebody('sesame', 'changed'));
  await open(secrets, 'sesame');
  expect(await open(secrets, 'changed')).toBe('open');
  expect([...values.values()]).toEqual(['changed']);
});

test('a late word of a wrong answer does not take away the right one', async () => {
  const secrets = new Secrets(undefined, somebody('wrong', 'sesame'));
  const first = await secrets.ask({ ...password, attempt: 1 }, never);
  await open(secrets, 'sesame');
  await secrets.tried(password, first ?? '', false);
  expect(await secrets.ask({ ...password, attempt: 2 }, never)).toBe('sesame');
});

test('a keychain that does not work is as good as none', async () => {
  const broken = (): Promise<never> => Promise.reject(new Error('locked'));
  const secrets = new Secrets({ read: broken, write: broken, remove: broken }, somebody('wrong', 'sesame'));
  expect(await open(secrets, 'sesame')).toBe('open');
});

test('a wrong secret that the keychain will not let go of is not tried twice', async () => {
  const { store } = keychain({ 'password:alice@web:2222': 'of old' });
  const stuck: SecretStore = { ...store, remove: () => Promise.reject(new Error('locked')) };
  const ask = somebody();
  expect(await open(new Secrets(stuck, ask), 'sesame')).toBeUndefined();
  expect(ask.mock.calls.map(([{ attempt }]) => attempt)).toEqual([2]);
});

test('after the service has ended nothing is remembered', async () => {
  const ask = somebody('sesame', 'sesame');
  const secrets = new Secrets(undefined, ask);
  await open(secrets, 'sesame');
  secrets.clear();
  await open(secrets, 'sesame');
  expect(ask).toHaveBeenCalledTimes(2);
});
