import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileMark, watchFolder } from '../../store/watchFolder.ts';

/** Editors write a file in several steps: one look for all of them. */
const settleMs = 100;

interface WatchedFolder {
  /** Tells the folder from a later one of the same name. */
  readonly identity: string;
  readonly stop: () => void;
}

/** Notices what becomes of lab files, by whomever. Never keeps the process alive. */
export class LabFileWatch {
  readonly #onChange: (path: string) => void;
  readonly #folders = new Map<string, WatchedFolder>();
  /** What each file was when it was last looked at; `undefined` for one that is not there. */
  #marks = new Map<string, string | undefined>();
  #library = '';
  #opened: readonly string[] = [];
  #look: NodeJS.Timeout | undefined;
  /** How many changes of this process's own are under way. */
  #ownChanges = 0;
  #isClosed = false;

  constructor(onChange: (path: string) => void) {
    this.#onChange = onChange;
  }

  /** From now on watches the library's files and these. Files are taken as they are when they are first watched. */
  watch(library: string, opened: readonly string[]): void {
    if (this.#isClosed) return;
    this.#library = library;
    this.#opened = opened;
    const isNew = this.#folders.get(library)?.identity !== identityOf(library);
    for (const file of isNew ? this.#files() : opened) {
      if (!this.#marks.has(file)) this.#marks.set(file, fileMark(file));
    }
    for (const file of this.#marks.keys()) {
      if (path.dirname(file) !== library && !opened.includes(file)) this.#marks.delete(file);
    }
    const wanted = new Set([library, ...opened.map((file) => path.dirname(file))]);
    for (const [folder, { identity, stop }] of this.#folders) {
      if (wanted.has(folder) && identityOf(folder) === identity) continue;
      stop();
      this.#folders.delete(folder);
    }
    for (const folder of wanted) this.#watchFolder(folder);
    // Of a folder that was replaced, nobody told what became of its files.
    if (isNew) this.#lookSoon();
  }

  /**
   * Makes a change of this process's own, which ends by telling of it. Until then nothing is looked at: what is written
   * and not yet told of would be told of twice.
   */
  async during<Result>(change: () => Promise<Result>): Promise<Result> {
    this.#ownChanges += 1;
    try {
      return await change();
    } finally {
      this.#ownChanges -= 1;
    }
  }

  /** Says at once that a file changed, by this process: that is not noticed a second time. */
  tell(file: string): void {
    const mark = fileMark(file);
    const isWatched = path.dirname(file) === this.#library || this.#opened.includes(file);
    if (mark !== undefined && isWatched) this.#marks.set(file, mark);
    else this.#marks.delete(file);
    this.#onChange(file);
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#look);
    for (const { stop } of this.#folders.values()) stop();
    this.#folders.clear();
  }

  #watchFolder(folder: string): void {
    const identity = identityOf(folder);
    if (identity === undefined || this.#folders.has(folder)) return;
    const stop = watchFolder(folder, () => this.#lookSoon());
    this.#folders.set(folder, { identity, stop });
  }

  #lookSoon(): void {
    this.#look ??= setTimeout(() => this.#lookAround(), settleMs).unref();
  }

  #lookAround(): void {
    this.#look = undefined;
    if (this.#ownChanges > 0) {
      this.#lookSoon();
      return;
    }
    const before = this.#marks;
    const files = new Set([...this.#files(), ...before.keys()]);
    const now = new Map([...files].map((file) => [file, fileMark(file)]));
    const changed = [...now].filter(([file, mark]) => mark !== before.get(file));
    // A file of the library that went is forgotten; one that was opened may come back.
    for (const [file, mark] of now) {
      if (mark === undefined && !this.#opened.includes(file)) now.delete(file);
    }
    this.#marks = now;
    for (const [file] of changed) this.#onChange(file);
  }

  #files(): readonly string[] {
    return [...libraryFiles(this.#library), ...this.#opened];
  }
}

/** Files of the library by name. A link there is not one of them: it is the file that it leads to. */
export function libraryFiles(library: string): readonly string[] {
  try {
    return readdirSync(library, { withFileTypes: true })
      .filter((entry) => entry.isFile() && isLabFileName(entry.name))
      .map(({ name }) => path.join(library, name))
      .sort();
  } catch {
    return [];
  }
}

/** Whether the library would have a file of this name. */
export function isLabFileName(name: string): boolean {
  return /^[^.].*\.ya?ml$/i.test(name);
}

/** A new folder may well get the number of the one before it, but not its time of birth. */
function identityOf(folder: string): string | undefined {
  const found = statSync(folder, { bigint: true, throwIfNoEntry: false });
  return found === undefined ? undefined : `${found.ino} ${found.birthtimeNs}`;
}
