import { mkdir, open, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { fingerprint } from './hostKey.ts';
import { formatKnownHost, namesHost, parseKnownHosts, type KnownHostLine } from './knownHostsText.ts';

/** A key that a `known_hosts` file holds for a host, and where. */
export interface KnownKey {
  readonly file: string;
  readonly line: number;
  readonly type: string;
  /** `SHA256:…`. */
  readonly fingerprint: string;
}

/** What the files say about a key that a host showed. */
export type HostKeyCheck =
  | { readonly kind: 'known' }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'changed'; readonly known: readonly KnownKey[] }
  | { readonly kind: 'revoked'; readonly by: KnownKey };

/** The host keys that are trusted, in OpenSSH's `known_hosts` files. Nothing is cached: others write them too. */
export class KnownHosts {
  /** Ours: read, and appended to. */
  readonly file: string;
  readonly #alsoRead: readonly string[];
  #lastPin: Promise<void> = Promise.resolve();

  /** @param alsoRead Files that are only read, such as the user's own. A missing file holds nothing. */
  constructor(file: string, alsoRead: readonly string[] = []) {
    this.file = file;
    this.#alsoRead = alsoRead;
  }

  /**
   * What is known of `key` (wire form) at this host. Where only keys of another type are known the answer is
   * `changed`, not `unknown` as in OpenSSH: else whoever answers in the host's place only had to bring another type.
   */
  async check(host: string, port: number, key: Uint8Array): Promise<HostKeyCheck> {
    const entries = await this.#linesOf(host, port);
    const same = entries.filter(({ line }) => line.key.equals(key));
    const revoked = same.find(({ line }) => line.marker === 'revoked');
    if (revoked) return { kind: 'revoked', by: knownKey(revoked) };
    if (same.some(({ line }) => line.marker === undefined)) return { kind: 'known' };
    const others = entries.filter(({ line }) => line.marker === undefined);
    return others.length === 0 ? { kind: 'unknown' } : { kind: 'changed', known: others.map(knownKey) };
  }

  /** Types of the keys that are known for this host, to be asked for first: else a known host looks changed. */
  async types(host: string, port: number): Promise<readonly string[]> {
    const entries = await this.#linesOf(host, port);
    return [...new Set(entries.filter(({ line }) => line.marker === undefined).map(({ line }) => line.type))];
  }

  /** Keeps `key` (wire form) as this host's, in our file (mode 0600). Safe beside other processes that do the same. */
  pin(host: string, port: number, key: Uint8Array): Promise<void> {
    const pinned = this.#lastPin.then(async () => {
      if ((await this.check(host, port, key)).kind === 'known') return;
      await appendLine(this.file, formatKnownHost(host, port, key));
    });
    this.#lastPin = pinned.catch(() => undefined);
    return pinned;
  }

  /**
   * Takes the keys of this host out of our file; what is revoked stays so. A line that names other hosts besides goes with
   * them, as with `ssh-keygen -R`.
   */
  forget(host: string, port: number): Promise<void> {
    const forgotten = this.#lastPin.then(async () => {
      const text = await readOrEmpty(this.file);
      const theirs = parseKnownHosts(text).filter(
        (line) => line.marker === undefined && namesHost(line, host, port),
      );
      if (theirs.length === 0) return;
      const numbers = new Set(theirs.map(({ line }) => line));
      const kept = text.split('\n').filter((_, index) => !numbers.has(index + 1));
      await writeFileAtomic(this.file, kept.join('\n'), { mode: 0o600 });
    });
    this.#lastPin = forgotten.catch(() => undefined);
    return forgotten;
  }

  async #linesOf(host: string, port: number): Promise<readonly Entry[]> {
    const files = await Promise.all(
      [this.file, ...this.#alsoRead].map(async (file) =>
        parseKnownHosts(await readOrEmpty(file)).map((line) => ({ file, line })),
      ),
    );
    return files.flat().filter(({ line }) => namesHost(line, host, port));
  }
}

interface Entry {
  readonly file: string;
  readonly line: KnownHostLine;
}

function knownKey({ file, line }: Entry): KnownKey {
  return { file, line: line.line, type: line.type, fingerprint: fingerprint(line.key) };
}

async function readOrEmpty(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}

/** One `write` to a file opened for appending lands whole at its end, whoever else appends at the same moment. */
async function appendLine(file: string, line: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const handle = await open(file, 'a+', 0o600);
  try {
    const { size } = await handle.stat();
    const last = Buffer.alloc(1);
    if (size > 0) await handle.read(last, 0, 1, size - 1);
    const isOpenEnded = size > 0 && last.toString() !== '\n';
    await handle.write(isOpenEnded ? `\n${line}` : line);
  } finally {
    await handle.close();
  }
}
