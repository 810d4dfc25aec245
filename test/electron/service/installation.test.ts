import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { installationOf } from '../../../electron/service/installation.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'lvs-lab-installation-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function rootNamed(name: string): string {
  const root = path.join(folder, name);
  mkdirSync(root);
  writeFileSync(path.join(root, 'package.json'), '{"version":"1.2.3"}');
  return root;
}

test('A checkout that runs from its sources has its resources in itself', () => {
  const root = rootNamed('checkout');

  expect(installationOf(path.join(root, 'electron', 'cli', 'main.ts'))).toEqual({
    version: '1.2.3',
    labHostEntry: path.join(root, 'electron/vm/host/main.ts'),
    imageRecipeFolder: path.join(root, 'resources/image'),
    sampleFolder: path.join(root, 'resources/labs'),
    rendererFolder: path.join(root, 'dist/renderer'),
  });
});

test('A checkout that runs from its bundles starts the bundled lab host', () => {
  const root = rootNamed('checkout');

  expect(installationOf(path.join(root, 'dist', 'cli.js'))).toMatchObject({
    labHostEntry: path.join(root, 'dist/lab-host.js'),
    imageRecipeFolder: path.join(root, 'resources/image'),
  });
});

test('The packed app has what other programs read beside its archive', () => {
  const root = rootNamed('app.asar');

  expect(installationOf(path.join(root, 'dist', 'desktop.js'))).toMatchObject({
    labHostEntry: path.join(root, 'dist/lab-host.js'),
    imageRecipeFolder: path.join(folder, 'image'),
    sampleFolder: path.join(folder, 'labs'),
    rendererFolder: path.join(root, 'dist/renderer'),
  });
});
