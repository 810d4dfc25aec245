/**
 * The app from a checkout: sets up, builds, and opens the desktop app where an Electron binary is to be had; elsewhere
 * it says so and serves the same app to this computer's browser. Words after `--` are lab files to open.
 */
import path from 'node:path';
import { handOver } from './handOver.mjs';
import { ensureNodeModules, root } from './setup.mjs';

ensureNodeModules();
const files = process.argv.slice(2);
const { electronVersion, fetchElectron } = await import('./electronBinary.mjs');
const binary = fetchElectron();
if (binary === undefined) {
  process.stderr.write(
    `There is no Electron ${electronVersion} here and it could not be downloaded, so the app opens in your browser.\n` +
      'To have the desktop app, run `npx install-electron` once while online.\n\n',
  );
}
const own = path.join(root, 'node_modules', '.bin', process.platform === 'win32' ? 'node.cmd' : 'node');
process.exitCode =
  binary === undefined
    ? await handOver(own, [path.join(root, 'scripts', 'lab.mjs'), 'serve', '--open', ...files])
    : await openDesktop(binary);

/** @param {string} binary */
async function openDesktop(binary) {
  const built = await handOver(own, [path.join(root, 'scripts', 'build.mjs'), 'desktop']);
  return built === 0 ? handOver(binary, [root, ...files]) : built;
}
