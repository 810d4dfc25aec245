import { readFileSync } from 'node:fs';
import path from 'node:path';

/** Where the parts of this installation are: a checkout, run from its sources or its bundles, or the packed app. */
export interface Installation {
  readonly version: string;
  /** The program of the detached lab host. */
  readonly labHostEntry: string;
  readonly imageRecipeFolder: string;
  /** Sample labs. */
  readonly sampleFolder: string;
  /** The built renderer. */
  readonly rendererFolder: string;
}

/**
 * The installation that a host's entry module belongs to.
 * @param entry File name of that module: `electron/<host>/main.ts` or a bundle in `dist/`.
 */
export function installationOf(entry: string): Installation {
  const isBundle = entry.endsWith('.js');
  const root = path.resolve(path.dirname(entry), isBundle ? '..' : '../..');
  // What other programs read cannot lie in the archive, so it lies beside it.
  const resources = path.extname(root) === '.asar' ? path.dirname(root) : path.join(root, 'resources');
  return {
    version: versionOf(path.join(root, 'package.json')),
    labHostEntry: path.join(root, isBundle ? 'dist/lab-host.js' : 'electron/vm/host/main.ts'),
    imageRecipeFolder: path.join(resources, 'image'),
    sampleFolder: path.join(resources, 'labs'),
    rendererFolder: path.join(root, 'dist', 'renderer'),
  };
}

function versionOf(packageFile: string): string {
  const { version } = JSON.parse(readFileSync(packageFile, 'utf8')) as { readonly version: string };
  return version;
}
