import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { keychain } from '../../../electron/desktop/keychain.ts';
import { ElectronDouble } from '../../fakes/electronDouble.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'lvs-lab-keychain-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const open = (electron = new ElectronDouble()) => keychain(electron.modules, folder, 'linux');

test('A secret is kept encrypted, in a file of its user alone, and found again', async () => {
  const first = await open();
  await first?.write('sudo:lvs@192.0.2.1:22', 'hunter2');

  const file = path.join(folder, 'secrets.json');
  expect(readFileSync(file, 'utf8')).not.toContain('hunter2');
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const later = await open();
  expect(await later?.read('sudo:lvs@192.0.2.1:22')).toBe('hunter2');
  expect(await later?.read('sudo:lvs@192.0.2.2:22')).toBeUndefined();
});

test('A secret that is removed is gone, and the others stay', async () => {
  const store = await open();
  await store?.write('a', 'one');
  await store?.write('b', 'two');
  await store?.remove('a');
  await store?.remove('never there');

  expect(await store?.read('a')).toBeUndefined();
  expect(await store?.read('b')).toBe('two');
});

test.each([
  ['no JSON', 'torn {'],
  ['another shape', '[]'],
  ['something that the keychain does not open', '{"a":"","b":7}'],
])('A file that holds %s holds no secret', async (_what, content) => {
  writeFileSync(path.join(folder, 'secrets.json'), content);
  const store = await open();

  expect(await store?.read('a')).toBeUndefined();
  expect(await store?.read('b')).toBeUndefined();
  await store?.write('a', 'one');
  expect(await store?.read('a')).toBe('one');
});

test.each([
  ['cannot encrypt', { isAvailable: false, backend: 'gnome_libsecret' }],
  ['would keep secrets as good as readable', { isAvailable: true, backend: 'basic_text' }],
])('A system that %s gets no secret', async (_what, state) => {
  const electron = new ElectronDouble();
  electron.keychain = state;

  expect(await open(electron)).toBeUndefined();
});
