/**
 * Pictures of every page at 1280 × 800, in both languages and both themes, with labs in memory behind: `node
 * scripts/screenshots.mjs [FOLDER]`. The folder is `screenshots` in the system's place for temporary files unless another is
 * named. The pages are inspected along the way, as in `npm test`.
 */
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ensureDebianPackages, ensureNodeModules, root } from './setup.mjs';

ensureNodeModules();
ensureDebianPackages('browser');
const folder = path.resolve(process.argv[2] ?? path.join(tmpdir(), 'screenshots'));
const bin = path.join(root, 'node_modules', '.bin');
const { status } = spawnSync(
  path.join(bin, 'vitest'),
  ['run', '--project', 'ui', path.join('test', 'ui', 'everyPage.test.ts')],
  {
    cwd: root,
    stdio: 'inherit',
    env: {
      ...process.env,
      PATH: `${bin}${path.delimiter}${process.env['PATH'] ?? ''}`,
      LVS_LAB_SCREENSHOTS: folder,
    },
  },
);
console.log(`Pictures are in ${folder}`);
process.exitCode = status ?? 3;
