/** Where an Electron binary is to be had: its npm package brings none, and downloads one when it is asked to. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from './setup.mjs';

const electronPackage = path.join(root, 'node_modules', 'electron');

/** The version of Electron that the app is made for. */
export const electronVersion = JSON.parse(
  readFileSync(path.join(electronPackage, 'package.json'), 'utf8'),
).version;

/** The Electron binary, if it is there: of `ELECTRON_OVERRIDE_DIST_PATH`, or downloaded before. */
export function findElectron() {
  const pathFile = path.join(electronPackage, 'path.txt');
  const name = existsSync(pathFile) ? readFileSync(pathFile, 'utf8') : 'electron';
  const folders = [process.env['ELECTRON_OVERRIDE_DIST_PATH'], path.join(electronPackage, 'dist')];
  return folders
    .filter((folder) => folder !== undefined)
    .map((folder) => path.join(folder, name))
    .find((file) => existsSync(file));
}

/**
 * The Electron binary, downloaded once (about 110 MB) where it is not there yet. Undefined where it cannot be had;
 * `ELECTRON_SKIP_BINARY_DOWNLOAD=1` says not to try.
 */
export function fetchElectron() {
  const found = findElectron();
  if (found !== undefined || process.env['ELECTRON_SKIP_BINARY_DOWNLOAD'] === '1') return found;
  process.stderr.write(`Downloading Electron ${electronVersion} (once) …\n`);
  spawnSync(process.execPath, [path.join(electronPackage, 'install.js')], { stdio: 'ignore' });
  return findElectron();
}
