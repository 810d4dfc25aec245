import { execFileSync } from 'node:child_process';
import path from 'node:path';

/** Builds what the tests in a browser drive: the bundles and the renderer, as a user has them. */
export function setup() {
  const root = path.resolve(import.meta.dirname, '../..');
  execFileSync('node', ['scripts/build.mjs', 'desktop'], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}
