/**
 * Packs the desktop app for this platform with electron-builder: AppImage and deb, nsis, or dmg. Where the Electron
 * binary cannot be had it says precisely what is missing and ends with exit code 2.
 */
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { ensureNodeModules, root } from './setup.mjs';

ensureNodeModules();
const { electronVersion, fetchElectron } = await import('./electronBinary.mjs');
const binary = fetchElectron();
if (binary === undefined) {
  process.stderr.write(
    `The desktop app cannot be packed here: Electron ${electronVersion} for ${process.platform}-${process.arch} is ` +
      'missing, and it could not be downloaded.\n' +
      'Either run `npx install-electron` while online, or unpack ' +
      `electron-v${electronVersion}-${process.platform}-${process.arch}.zip from Electron's releases into a folder and ` +
      'name that in ELECTRON_OVERRIDE_DIST_PATH. Then run this again.\n',
  );
  process.exit(2);
}
const bin = path.join(root, 'node_modules', '.bin');
const env = { ...process.env, PATH: `${bin}${path.delimiter}${process.env['PATH'] ?? ''}` };
for (const [program, ...args] of [
  ['node', path.join(root, 'scripts', 'build.mjs'), 'desktop'],
  [
    'electron-builder',
    `-c.electronDist=${path.dirname(binary)}`,
    '--publish',
    'never',
    ...process.argv.slice(2),
  ],
]) {
  const { status } = spawnSync(program ?? '', args, {
    cwd: root,
    stdio: 'inherit',
    env,
    shell: process.platform === 'win32',
  });
  if (status !== 0) process.exit(status ?? 3);
}
