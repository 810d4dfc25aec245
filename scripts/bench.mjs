/** Sets up what the benchmarks need, peers included, then runs them: `npm run bench [-- --write] [-- --rounds N]`. */
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { ensureBuilt, ensureRendererBuilt } from './build.mjs';
import { ensureDebianPackages, ensureNodeModules, root } from './setup.mjs';

ensureNodeModules();
ensureDebianPackages('machines', 'ssh', 'bench', 'browser');
await ensureBuilt();
await ensureRendererBuilt();
const bin = path.join(root, 'node_modules', '.bin');
const { status } = spawnSync(
  path.join(bin, 'node'),
  [path.join(root, 'scripts', 'bench', 'main.ts'), ...process.argv.slice(2)],
  { stdio: 'inherit', env: { ...process.env, PATH: `${bin}${path.delimiter}${process.env['PATH'] ?? ''}` } },
);
process.exitCode = status ?? 3;
