import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { talkativeRenderer } from './renderers.ts';

const root = path.resolve(import.meta.dirname, '../..');

/**
 * Builds what the tests in a browser drive: bundles and renderer as a user has them, and the renderer once more with the
 * warnings of Vue and vue-i18n in it, which a build for users has not.
 */
export function setup() {
  // Vitest says NODE_ENV=test, with which neither build would be what it is meant to be.
  node('production', ['scripts/build.mjs', 'desktop']);
  node('development', [
    'node_modules/vite/bin/vite.js',
    ...['build', 'renderer', '--config', 'vite.config.ts', '--logLevel', 'warn'],
    ...['--mode', 'development', '--minify', 'false', '--outDir', talkativeRenderer, '--emptyOutDir'],
  ]);
}

/** @param {string} mode @param {readonly string[]} args */
function node(mode, args) {
  execFileSync(process.execPath, args, {
    cwd: root,
    env: { ...process.env, NODE_ENV: mode },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}
