/**
 * The app from a checkout: sets up, builds, and opens the desktop app where an Electron binary is to be had; elsewhere
 * it says so and serves the same app to this computer's browser. Words after `--` are lab files to open.
 */
import { spawn } from 'node:child_process';
import path from 'node:path';
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
    ? await run(own, [path.join(root, 'scripts', 'lab.mjs'), 'serve', '--open', ...files])
    : await openDesktop(binary);

/** @param {string} binary */
async function openDesktop(binary) {
  const built = await run(own, [path.join(root, 'scripts', 'build.mjs'), 'desktop']);
  return built === 0 ? run(binary, [root, ...files]) : built;
}

/** @param {string} program @param {readonly string[]} args @returns {Promise<number>} */
function run(program, args) {
  const child = spawn(program, args, { stdio: 'inherit', shell: program.endsWith('.cmd') });
  // Ctrl-C reaches the child by itself; what is sent to this process alone is passed on.
  process.on('SIGINT', () => undefined);
  for (const signal of /** @type {const} */ (['SIGTERM', 'SIGHUP']))
    process.on(signal, () => child.kill(signal));
  return new Promise((resolve) => child.on('close', (code) => resolve(code ?? 3)));
}
