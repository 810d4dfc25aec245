import path from 'node:path';
import * as z from 'zod';
import { readJsonFile, writeJsonFile } from '../../store/jsonFile.ts';

const mostFiles = 20;

const filesSchema = z.array(z.string()).catch([]);

/** Lab files outside the library that were opened, the last one first: `opened-files.json` in the state folder. */
export class OpenedFiles {
  readonly #file: string;

  constructor(stateFolder: string) {
    this.#file = path.join(stateFolder, 'opened-files.json');
  }

  /** Absolute paths, the most recently opened first. Some may be gone by now. */
  async read(): Promise<readonly string[]> {
    const files = filesSchema.parse(await readJsonFile(this.#file));
    return [...new Set(files.filter((file) => path.isAbsolute(file)))].slice(0, mostFiles);
  }

  /** Puts a file first; of those that are there, `isGone` says which need no place any more. */
  async remember(file: string, isGone: (file: string) => boolean): Promise<void> {
    const known = await this.read();
    if (known[0] === file) return;
    const others = known.filter((other) => other !== file && !isGone(other));
    await writeJsonFile(this.#file, [file, ...others].slice(0, mostFiles));
  }

  async forget(file: string): Promise<void> {
    const known = await this.read();
    if (known.includes(file))
      await writeJsonFile(
        this.#file,
        known.filter((other) => other !== file),
      );
  }
}
