import { existsSync } from 'node:fs';
import { access, constants, realpath, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import pLimit from 'p-limit';
import writeFileAtomic from 'write-file-atomic';
import { toLabErrorData } from '../../../lab/contract/labError.ts';
import type {
  CreatedLabFile,
  LabFileSummary,
  LabFileText,
  SaveOutcome,
} from '../../../lab/contract/labFiles.ts';
import type { LabPush } from '../../../lab/contract/labPush.ts';
import { nameProblem } from '../../../lab/model/nameForm.ts';
import { editLabText } from '../../../lab/text/editLabText.ts';
import { largestLabFileBytes, parseLabText } from '../../../lab/text/labText.ts';
import { makePrivateFolder, type Folders } from '../../store/folders.ts';
import { readLabFileContent, revisionOf } from '../../store/labFile.ts';
import { keptLab, keptLabs, labFolder } from '../../store/labFolder.ts';
import { lockHolder } from '../../store/labLock.ts';
import {
  badName,
  labIsUp,
  nameTaken,
  noPlaceForName,
  noText,
  notOpened,
  notWritten,
  tooLarge,
} from './labFileErrors.ts';
import { labFileSummary, nameOfFile } from './labFileSummary.ts';
import { isLabFileName, LabFileWatch, libraryFiles } from './labFileWatch.ts';
import { OpenedFiles } from './openedFiles.ts';

/** Where a file really is, and whether that is the library. */
interface Place {
  readonly path: string;
  readonly isOwn: boolean;
}

/** Longest name of a lab, and room for `-100` in it. */
const longestStem = 59;

/**
 * The lab files that the app knows: a library of its own, and files elsewhere that were opened. Only these are ever
 * written, and a link is the file that it leads to. Changes of any of them, by whomever, are pushed from the first call
 * on. All calls reject with a `LabError`.
 */
export class LabFileLibrary {
  readonly #folders: Folders;
  readonly #opened: OpenedFiles;
  readonly #watch: LabFileWatch;
  readonly #onRenamed: (before: string, name: string) => void;
  /** What writes is done one after the other, so that it finds what it has looked at. */
  readonly #turns = pLimit(1);

  /** @param onRenamed Told when a lab has another name from now on, and no other file has the old one. */
  constructor(
    folders: Folders,
    push: (push: LabPush) => void,
    onRenamed: (before: string, name: string) => void = () => undefined,
  ) {
    this.#folders = folders;
    this.#onRenamed = onRenamed;
    this.#opened = new OpenedFiles(folders.state);
    this.#watch = new LabFileWatch((file) => push({ kind: 'lab-files-changed', path: file }));
  }

  /** Files of the library by name, then those elsewhere, the last opened first. Those that are gone are left out. */
  async list(): Promise<readonly LabFileSummary[]> {
    const { own, opened } = await this.#known();
    const summaries = await Promise.all([
      ...own.map((file) => labFileSummary(file, true)),
      ...opened.map((file) => labFileSummary(file, false)),
    ]);
    return summaries.filter((summary) => summary !== undefined);
  }

  async open(file: string): Promise<LabFileText> {
    const place = await this.#placeOf(file);
    const found = await readText(place);
    if (!place.isOwn) await this.#inTurn(() => this.#opened.remember(place.path, isGone));
    await this.#known();
    return found;
  }

  async create(text: string): Promise<CreatedLabFile> {
    return this.#inTurn(async () => {
      const { draft } = parseLabText(text);
      const wanted = usableName(draft?.name ?? '');
      const taken = await this.#takenNames();
      const library = await this.#library();
      for (const name of namesLike(wanted)) {
        if (taken.has(name.toLowerCase())) continue;
        const named = draft?.name === name ? text : (withName(text, name) ?? text);
        const file = path.join(library, `${name}.yaml`);
        if (!(await writeNew(file, named))) continue;
        await this.#known();
        this.#watch.tell(file);
        return { path: file, isOwn: true, text: named, revision: revisionOf(named), name };
      }
      throw nameTaken(wanted);
    });
  }

  async save(file: string, text: string, revision: string): Promise<SaveOutcome> {
    return this.#inTurn(async () => {
      const place = await this.#writable(file);
      if (!existsSync(place.path)) return { kind: 'removed-on-disk' };
      const saved = revisionOf(text);
      const found = await readText(place);
      if (found.revision === saved) return { kind: 'saved', revision: saved };
      if (found.revision !== revision) return { kind: 'changed-on-disk', file: found };
      await write(place.path, text);
      this.#watch.tell(place.path);
      return { kind: 'saved', revision: saved };
    });
  }

  async rename(file: string, name: string): Promise<LabFileText> {
    return this.#inTurn(async () => {
      const problem = nameProblem(name);
      if (problem !== undefined) throw badName(problem);
      const place = await this.#writable(file);
      const { text } = await readText(place);
      const before = parseLabText(text).draft?.name;
      if (before !== undefined && this.#isUp(before)) throw labIsUp(before, 'The lab was not renamed');
      const taken = await this.#takenNames(place.path);
      if (taken.has(name.toLowerCase())) throw nameTaken(name);
      const target = place.isOwn
        ? path.join(path.dirname(place.path), name + path.extname(place.path))
        : place.path;
      const named = withName(text, name);
      if (named === undefined) throw noPlaceForName(place.path);
      await write(place.path, named);
      if (target !== place.path) {
        await rename(place.path, target);
        this.#watch.tell(place.path);
      }
      this.#watch.tell(target);
      if (before !== undefined && !taken.has(before.toLowerCase())) this.#onRenamed(before, name);
      return { path: target, isOwn: place.isOwn, text: named, revision: revisionOf(named) };
    });
  }

  async remove(file: string): Promise<void> {
    await this.#inTurn(async () => {
      const place = await this.#writable(file);
      if (place.isOwn) {
        const name = (await labFileSummary(place.path, true))?.name;
        if (name !== undefined && this.#isUp(name)) throw labIsUp(name, 'The lab file was not removed');
        await rm(place.path, { force: true });
      } else {
        await this.#opened.forget(place.path);
      }
      await this.#known();
      this.#watch.tell(place.path);
    });
  }

  /**
   * Makes sure that a file may be written to.
   * @param isNamed Whether a person has named it on a command line, which is as good as having opened it.
   */
  async checkWritable(file: string, isNamed: boolean): Promise<void> {
    const place = isNamed ? await this.#placeOf(file) : await this.#writable(file);
    await access(place.path, constants.W_OK).catch((error: unknown) => {
      throw notWritten(place.path, error);
    });
  }

  /** Edits the text of a file as it is now; answers where the file really is. Checked as by `checkWritable`. */
  async edit(file: string, change: (text: string) => string, isNamed: boolean): Promise<string> {
    return this.#inTurn(async () => {
      const place = isNamed ? await this.#placeOf(file) : await this.#writable(file);
      const { text } = await readText(place);
      const edited = change(text);
      if (edited !== text) {
        await write(place.path, edited);
        this.#watch.tell(place.path);
      }
      return place.path;
    });
  }

  /** Ends the watching. */
  close(): void {
    this.#watch.close();
  }

  #inTurn<Result>(change: () => Promise<Result>): Promise<Result> {
    return this.#turns(() => this.#watch.during(change));
  }

  /** The files of the list; from now on they are watched. */
  async #known(): Promise<{ readonly own: readonly string[]; readonly opened: readonly string[] }> {
    const library = await this.#library();
    const own = libraryFiles(library);
    const opened = (await this.#opened.read()).filter((file) => path.dirname(file) !== library);
    this.#watch.watch(library, opened);
    return { own, opened };
  }

  /** The library's folder as it really is; made where it is missing. */
  async #library(): Promise<string> {
    const { files } = this.#folders;
    try {
      makePrivateFolder(files);
      return await realpath(files);
    } catch (error) {
      throw notWritten(files, error);
    }
  }

  async #placeOf(file: string): Promise<Place> {
    const given = path.resolve(file);
    const real = await realpath(given).catch(async () => {
      // It is not there, but its folder may be.
      const folder = await realpath(path.dirname(given)).catch(() => path.dirname(given));
      return path.join(folder, path.basename(given));
    });
    const isOwn = path.dirname(real) === (await this.#library()) && isLabFileName(path.basename(real));
    return { path: real, isOwn };
  }

  /** Rejects for a file that was not opened: no call can be made to write anywhere else. */
  async #writable(file: string): Promise<Place> {
    const place = await this.#placeOf(file);
    if (place.isOwn || (await this.#opened.read()).includes(place.path)) return place;
    throw notOpened(place.path);
  }

  /** Names of labs and of the library's files, in lower case: not every file system tells `NAT` from `nat`. */
  async #takenNames(except?: string): Promise<ReadonlySet<string>> {
    const others = (await this.list()).filter((summary) => summary.path !== except);
    const names = [
      ...others.map(({ name }) => name),
      ...others.filter(({ isOwn }) => isOwn).map((summary) => nameOfFile(summary.path)),
      ...keptLabs(this.#folders).map(({ name }) => name),
    ];
    return new Set(names.map((name) => name.toLowerCase()));
  }

  /** Whether a lab of that name is up, or being brought up. */
  #isUp(name: string): boolean {
    if (nameProblem(name) !== undefined) return false;
    return (
      keptLab(this.#folders, name) !== undefined || lockHolder(labFolder(this.#folders, name)) !== undefined
    );
  }
}

/** The text of a file. Rejects where it has none that could be edited. */
async function readText({ path: file, isOwn }: Place): Promise<LabFileText> {
  const { text, revision, unreadable } = await readLabFileContent(file);
  if (text === undefined) throw noText(file, unreadable?.diagnostics ?? []);
  return { path: file, isOwn, text, revision };
}

/** Writes over a file, whole or not at all; its mode stays. */
async function write(file: string, text: string): Promise<void> {
  refuseTooLarge(text);
  try {
    // A file that its owner has locked is not replaced by another either.
    await access(file, constants.W_OK);
    await writeFileAtomic(file, text);
  } catch (error) {
    throw failedWrite(file, error);
  }
}

/** Writes a file where there is none. Answers whether that was so. */
async function writeNew(file: string, text: string): Promise<boolean> {
  refuseTooLarge(text);
  try {
    await writeFile(file, text, { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    await rm(file, { force: true });
    throw failedWrite(file, error);
  }
}

function failedWrite(file: string, error: unknown): unknown {
  return toLabErrorData(error).code === 'disk-full' ? error : notWritten(file, error);
}

function refuseTooLarge(text: string): void {
  if (Buffer.byteLength(text) > largestLabFileBytes) throw tooLarge();
}

/** The text with another name in it; `undefined` where it has no place for one. */
function withName(text: string, name: string): string | undefined {
  const edited = editLabText(text, [{ kind: 'set', path: 'name', value: name }]);
  if (edited.kind !== 'edited') return undefined;
  return parseLabText(edited.text).draft?.name === name ? edited.text : undefined;
}

/** The name itself, or what comes close to it and can be a lab's. */
function usableName(name: string): string {
  const problem = nameProblem(name);
  if (problem === undefined) return name;
  const suggestion = String(problem.suggestion ?? '');
  return nameProblem(suggestion) === undefined ? suggestion : 'lab';
}

/** `nat`, `nat-2`, `nat-3`, … */
function* namesLike(name: string): Generator<string> {
  yield name;
  const stem = name.slice(0, longestStem).replace(/-+$/, '');
  for (let number = 2; number < 1000; number += 1) yield `${stem}-${number}`;
}

function isGone(file: string): boolean {
  return !existsSync(file);
}
