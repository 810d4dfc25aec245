import { execFile } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { listPackage } from '@electron/asar';
import { build, Platform } from 'electron-builder';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const root = path.resolve(import.meta.dirname, '../..');
const mostBytes = 20 * 1024 * 1024;

let folder = '';
let resources = '';
let files: readonly string[] = [];

/** Packs the real app around a stand-in for Electron's binary, which cannot be had everywhere. */
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'lvs-lab-packing-'));
  await promisify(execFile)('node', ['scripts/build.mjs', 'desktop'], { cwd: root });
  const electronDist = path.join(folder, 'electron');
  mkdirSync(path.join(electronDist, 'resources'), { recursive: true });
  for (const name of ['electron', 'LICENSE', 'LICENSES.chromium.html', 'chrome-sandbox', 'version']) {
    writeFileSync(path.join(electronDist, name), 'stand-in');
  }
  await build({
    projectDir: root,
    targets: Platform.LINUX.createTarget('dir'),
    publish: 'never',
    // Besides what electron-builder.yml says.
    config: {
      directories: { output: path.join(folder, 'out'), buildResources: 'resources/icons' },
      electronDist,
      // They are bits of the real binary.
      electronFuses: null,
    },
  });
  resources = path.join(folder, 'out', 'linux-unpacked', 'resources');
  files = listPackage(path.join(resources, 'app.asar'), { isPack: false }).map((file) => file.slice(1));
}, 180_000);

afterAll(() => rmSync(folder, { recursive: true }));

describe('The packed app', () => {
  test('holds every bundle and the renderer', () => {
    for (const file of ['desktop.js', 'preload.cjs', 'cli.js', 'lab-host.js', 'renderer/index.html']) {
      expect(files).toContain(`dist/${file}`);
    }
    expect(files).toContain('package.json');
  });

  test('holds no library twice: those that are bundled are not packed as packages', () => {
    const packages = new Set(
      files.flatMap((file) => /^node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1] ?? []),
    );

    expect([...packages].sort()).toEqual([
      'asn1',
      'bcrypt-pbkdf',
      'safer-buffer',
      'signal-exit',
      'ssh2',
      'tweetnacl',
      'write-file-atomic',
    ]);
  });

  test('holds no sources, tests or maps, and is small', () => {
    expect(
      files.filter((file) => /\.(map|ts|md)$/.test(file) || /^(test|electron|lab|docs)\//.test(file)),
    ).toEqual([]);
    expect(statSync(path.join(resources, 'app.asar')).size).toBeLessThan(mostBytes);
  });

  test('has what other programs read beside its archive', () => {
    for (const file of ['image/build.sh', 'labs/nat-wrr.yaml', 'bin/lvs-lab', 'bin/lvs-lab.cmd']) {
      expect(existsSync(path.join(resources, file)), file).toBe(true);
    }
    expect(statSync(path.join(resources, 'bin', 'lvs-lab')).mode & 0o111).not.toBe(0);
  });

  test('has its command line beside the binary that runs it', async () => {
    const program = path.join(folder, 'out', 'linux-unpacked', 'lvs-lab-desktop');
    // The stand-in becomes a program that says how it was called.
    writeFileSync(program, '#!/bin/sh\necho "$ELECTRON_RUN_AS_NODE" "$@"\n');
    chmodSync(program, 0o755);
    const { stdout } = await promisify(execFile)(path.join(resources, 'bin', 'lvs-lab'), [
      'check',
      'a lab.yaml',
    ]);

    expect(stdout).toBe(`1 ${resources}/app.asar/dist/cli.js check a lab.yaml\n`);
  });
});
