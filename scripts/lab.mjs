/**
 * The command line from a checkout: sets up and builds what is missing, then runs it on the Node of package.json
 * (`npm run` puts it first on the PATH once it is installed). This file itself runs on any Node from 20 on.
 */
import path from 'node:path';
import { handOver } from './handOver.mjs';
import { ensureDebianPackages, ensureNodeModules, root } from './setup.mjs';

const args = process.argv.slice(2);
ensureNodeModules();
// The first demo is the one command that a newcomer runs, so it sets the machine up; the others say what is missing.
if (args[0] === 'demo') ensureDebianPackages('machines');

if (Number(process.versions.node.split('.')[0]) < 24) {
  process.exitCode = await runOnOwnNode();
} else {
  const { ensureBuilt, ensureRendererBuilt } = await import('./build.mjs');
  await ensureBuilt();
  // Only `serve` shows it; the other commands need not wait for it.
  if (args[0] === 'serve') await ensureRendererBuilt();
  const { enableCompileCache } = await import('node:module');
  enableCompileCache(path.join(root, 'node_modules', '.cache', 'compile'));
  await import('../dist/cli.js');
}

/** On the first run the machine's own Node is still in charge: it hands over, and waits for the tidy end. */
async function runOnOwnNode() {
  const own = path.join(root, 'node_modules', '.bin', process.platform === 'win32' ? 'node.cmd' : 'node');
  return await handOver(own, [path.join(root, 'scripts', 'lab.mjs'), ...args]);
}
