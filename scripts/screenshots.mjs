/**
 * Pictures of every page at 1280 × 800, in both languages and both themes, with labs in memory behind: `node
 * scripts/screenshots.mjs [FOLDER]`. The folder is `screenshots` in the system's place for temporary files unless another is
 * named. The pages are inspected along the way, as in `npm test`.
 */
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { ensureDebianPackages, ensureNodeModules, root } from './setup.mjs';

const folder = folderOf(process.argv.slice(2));
ensureNodeModules();
ensureDebianPackages('browser');
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

/** @param {string[]} words */
function folderOf(words) {
  try {
    const { positionals } = parseArgs({ args: words, allowPositionals: true });
    if (positionals.length > 1) throw new Error('only one folder can be named');
    return path.resolve(positionals[0] ?? path.join(tmpdir(), 'screenshots'));
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}
Usage: node scripts/screenshots.mjs [FOLDER]`);
    process.exit(2);
  }
}
