/**
 * The command line from a checkout: sets up and builds what is missing, then runs it on the Node of package.json
 * (`npm run` puts it first on the PATH once it is installed).
 */
import { spawnSync } from 'node:child_process';
import { enableCompileCache } from 'node:module';
import path from 'node:path';
import { ensureDebianPackages, ensureNodeModules, root } from './setup.mjs';

const args = process.argv.slice(2);
const [major] = process.versions.node.split('.').map(Number);
ensureNodeModules();

if ((major ?? 0) < 24) {
  // The machine's own Node, on the first run: go on with the one that has just been installed.
  const node = path.join(root, 'node_modules', '.bin', process.platform === 'win32' ? 'node.cmd' : 'node');
  const result = spawnSync(node, [path.join(root, 'scripts', 'lab.mjs'), ...args], {
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  process.exit(result.status ?? (result.signal === 'SIGINT' ? 130 : 3));
}

// The first demo is the one command that a newcomer runs, so it sets the machine up; the others say what is missing.
if (args[0] === 'demo') ensureDebianPackages('machines');
const { ensureBuilt } = await import('./build.mjs');
await ensureBuilt();
enableCompileCache?.(path.join(root, 'node_modules', '.cache', 'compile'));
await import('../dist/cli.js');
