/** Bundles the command line and the lab host into dist/, each one file that starts fast. */
import { existsSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensureNodeModules, root } from './setup.mjs';

const dist = path.join(root, 'dist');
const entries = { cli: 'electron/cli/main.ts', 'lab-host': 'electron/vm/host/main.ts' };

/** Builds what is older than its sources. */
export async function ensureBuilt() {
  const newest = newestChange('lab', 'electron', 'package-lock.json', 'scripts/build.mjs');
  const built = Object.keys(entries).map((name) => path.join(dist, `${name}.js`));
  if (built.every((file) => existsSync(file) && statSync(file).mtimeMs > newest)) return;
  await build();
}

async function build() {
  const { build: bundle } = await import('esbuild');
  for (const [name, entry] of Object.entries(entries)) {
    const whole = path.join(dist, `${name}.js`);
    const partial = path.join(dist, `${name}.${process.pid}.tmp.js`);
    try {
      await bundle({
        entryPoints: [path.join(root, entry)],
        outfile: partial,
        bundle: true,
        platform: 'node',
        format: 'esm',
        target: 'node24',
        // No source map: Node reads the whole file at each start, which a map makes twice as long. Names and lines stay.
        sourcemap: false,
        logLevel: 'warning',
        // These look at files of their own, so they stay packages: ssh2 brings Pageant's helper for Windows.
        external: ['ssh2', 'write-file-atomic'],
        // Bundled CommonJS packages call require for Node's own modules.
        banner: {
          js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
        },
      });
      renameSync(partial, whole);
    } finally {
      rmSync(partial, { force: true });
    }
  }
}

/** @param {...string} names */
function newestChange(...names) {
  let newest = 0;
  /** @param {string} file */
  const visit = (file) => {
    const stat = statSync(file);
    newest = Math.max(newest, stat.mtimeMs);
    // A folder's own time tells of files that were removed.
    if (stat.isDirectory()) for (const name of readdirSync(file)) visit(path.join(file, name));
  };
  for (const name of names) visit(path.join(root, name));
  return newest;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  ensureNodeModules();
  await build();
}
