/**
 * Builds into dist/: the command line, the lab host and the desktop shell, each bundled so that it starts fast, and the
 * renderer. `node scripts/build.mjs` builds the first two, `… desktop` everything that the desktop app is made of.
 */
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensureNodeModules, root } from './setup.mjs';

const dist = path.join(root, 'dist');
/** How long parts of earlier builds stay. */
const partsKeptMs = 60 * 60 * 1000;

/**
 * @typedef {{ file: string, entry: string, format?: 'esm' | 'cjs' }} Bundle
 * @type {Record<'commandLine' | 'desktop', readonly Bundle[]>}
 */
const bundles = {
  commandLine: [
    { file: 'cli.js', entry: 'electron/cli/main.ts' },
    { file: 'lab-host.js', entry: 'electron/vm/host/main.ts' },
  ],
  desktop: [
    { file: 'desktop.js', entry: 'electron/desktop/main.ts' },
    // A sandboxed preload can only be CommonJS.
    { file: 'preload.cjs', entry: 'electron/desktop/preload.ts', format: 'cjs' },
  ],
};

/** Builds what the command line needs and is older than its sources. */
export async function ensureBuilt() {
  const sources = ['lab', 'electron', 'package-lock.json', 'scripts/build.mjs'];
  if (
    !isCurrent(
      bundles.commandLine.map(({ file }) => file),
      sources,
    )
  )
    await bundleAll(bundles.commandLine);
}

/** Builds the renderer if it is older than its sources. */
export async function ensureRendererBuilt() {
  const sources = ['lab', 'renderer', 'resources/labs', 'package-lock.json', 'vite.config.ts'];
  if (!isCurrent(['renderer/index.html'], sources)) await buildRenderer();
}

/** Builds everything that the desktop app is made of. */
export async function buildDesktop() {
  await bundleAll([...bundles.commandLine, ...bundles.desktop]);
  await buildRenderer();
}

/** Builds into a folder aside and puts that in place, so that a window never loads half of a renderer. */
async function buildRenderer() {
  const { build: bundle } = await import('vite');
  const partial = path.join(dist, `renderer.${process.pid}.tmp`);
  const old = path.join(dist, `renderer.${process.pid}.old`);
  const whole = path.join(dist, 'renderer');
  try {
    await bundle({
      root: path.join(root, 'renderer'),
      configFile: path.join(root, 'vite.config.ts'),
      logLevel: 'warn',
      build: { outDir: partial },
    });
    if (existsSync(whole)) renameSync(whole, old);
    renameSync(partial, whole);
  } finally {
    rmSync(partial, { recursive: true, force: true });
    rmSync(old, { recursive: true, force: true });
  }
}

/**
 * Lets programs start without what few commands need, which is most of a start. ssh2, which compiles WebAssembly, is
 * loaded where it is first used. `import` of Node's HTTP asks for each of its exports, one of which loads Node's whole
 * `fetch`; `require` does not.
 * @type {import('esbuild').Plugin}
 */
const lateLoading = {
  name: 'late-loading',
  setup(build) {
    build.onResolve({ filter: /^(ssh2|(node:)?(https?|http2))$/ }, ({ path: name, kind }) =>
      kind === 'import-statement' ? { path: name, namespace: 'late-loading' } : undefined,
    );
    build.onLoad({ filter: /./, namespace: 'late-loading' }, ({ path: name }) => ({
      contents:
        name === 'ssh2'
          ? "export default new Proxy({}, { get: (_, key) => require('ssh2')[key] });"
          : `module.exports = require(${JSON.stringify(name)});`,
    }));
  },
};

/** @param {readonly Bundle[]} wanted */
async function bundleAll(wanted) {
  const { build: bundle } = await import('esbuild');
  for (const { file, entry, format = 'esm' } of wanted) {
    const { outputFiles } = await bundle({
      entryPoints: [{ in: path.join(root, entry), out: path.parse(file).name }],
      outdir: dist,
      outExtension: { '.js': path.extname(file) },
      write: false,
      bundle: true,
      platform: 'node',
      format,
      target: 'node24',
      // What a command does not need is in files of its own that it does not load: `import()` says so in the source.
      splitting: format === 'esm',
      chunkNames: `${path.parse(file).name}.[hash]`,
      // No source map: Node reads the whole file at each start, which a map makes twice as long. Names and lines stay.
      sourcemap: false,
      logLevel: 'warning',
      // Packages that look at files of their own stay packages: ssh2 brings Pageant's helper for Windows.
      external: ['ssh2', 'write-file-atomic', 'electron'],
      plugins: [lateLoading],
      // Bundled CommonJS packages call require for Node's own modules.
      ...(format === 'esm' && {
        banner: {
          js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
        },
      }),
    });
    placeBundle(file, outputFiles);
  }
}

/**
 * Puts a bundle into dist/, its entry last, so that nobody loads half of one. Parts of earlier builds stay a while: a
 * program that runs may still load them.
 * @param {string} file
 * @param {readonly { path: string, contents: Uint8Array }[]} parts
 */
function placeBundle(file, parts) {
  mkdirSync(dist, { recursive: true });
  const entry = path.join(dist, file);
  for (const part of [
    ...parts.filter((one) => one.path !== entry),
    ...parts.filter((one) => one.path === entry),
  ]) {
    const partial = path.join(dist, `${process.pid}.tmp.${path.basename(part.path)}`);
    try {
      writeFileSync(partial, part.contents);
      renameSync(partial, part.path);
    } finally {
      rmSync(partial, { force: true });
    }
  }
  const { name, ext } = path.parse(file);
  const isPart = new RegExp(`^${name}\\.[A-Z0-9]{8}\\${ext}$`);
  for (const other of readdirSync(dist).filter((one) => isPart.test(one))) {
    const old = path.join(dist, other);
    const isOld = Date.now() - statSync(old).mtimeMs > partsKeptMs;
    if (isOld && !parts.some((part) => part.path === old)) rmSync(old, { force: true });
  }
}

/**
 * Whether all these files of dist/ are there and younger than what they are made from.
 * @param {readonly string[]} files
 * @param {readonly string[]} sources
 */
function isCurrent(files, sources) {
  const newest = newestChange(...sources);
  const built = files.map((file) => path.join(dist, file));
  return built.every((file) => existsSync(file) && statSync(file).mtimeMs > newest);
}

/** @param {...string} names */
function newestChange(...names) {
  let newest = 0;
  /** @param {string} folder */
  const visit = (folder) => {
    // A folder's own time tells of files that were removed.
    newest = Math.max(newest, statSync(folder).mtimeMs);
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const file = `${folder}/${entry.name}`;
      if (entry.isDirectory()) visit(file);
      else newest = Math.max(newest, statSync(file).mtimeMs);
    }
  };
  for (const name of names) {
    const source = path.join(root, name);
    if (statSync(source).isDirectory()) visit(source);
    else newest = Math.max(newest, statSync(source).mtimeMs);
  }
  return newest;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  ensureNodeModules();
  await (process.argv[2] === 'desktop' ? buildDesktop() : bundleAll(bundles.commandLine));
}
