/**
 * What need not be asked again: a check that passed when every file was as it is now. The memory lies in node_modules, so
 * a new installation begins without.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../setup.mjs';

const memory = path.join(root, 'node_modules', '.cache', 'lvs-lab-check.json');

/** The checks that are known to pass. */
export class Passed {
  /** Says what every file of the sources holds; `undefined` where that cannot be told, so nothing is known. */
  #sources = hashOfSources();

  /** @type {string[]} */
  #names = this.#remembered();

  /** @param {string} name */
  has(name) {
    return this.#names.includes(name);
  }

  /** Remembers that a check passed, unless a file was changed while it ran. @param {string} name */
  add(name) {
    if (this.#sources === undefined || hashOfSources() !== this.#sources) return;
    this.#names = [...this.#remembered(), name];
    mkdirSync(path.dirname(memory), { recursive: true });
    writeFileSync(memory, JSON.stringify({ sources: this.#sources, names: this.#names }));
  }

  #remembered() {
    try {
      const { sources, names } = JSON.parse(readFileSync(memory, 'utf8'));
      return sources === this.#sources ? names : [];
    } catch {
      return [];
    }
  }
}

/**
 * Of the Node that runs, and of all files that Git does not ignore: names and contents. package-lock.json, of which
 * node_modules is made, is one of them.
 */
function hashOfSources() {
  const { status, stdout } = spawnSync(
    'git',
    ['ls-files', '-z', '--cached', '--others', '--exclude-standard'],
    {
      cwd: root,
      maxBuffer: 1 << 26,
    },
  );
  if (status !== 0) return undefined;
  const hash = createHash('sha256').update(process.version);
  for (const name of stdout.toString('utf8').split('\0').toSorted()) {
    try {
      hash.update(`\0${name}\0`).update(readFileSync(path.join(root, name)));
    } catch {
      // Deleted, but not in Git yet; or the nothing behind the last name.
      hash.update('\0gone');
    }
  }
  return hash.digest('hex');
}
