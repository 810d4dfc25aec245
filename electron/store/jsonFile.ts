import { readFile } from 'node:fs/promises';
import path from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { makePrivateFolder } from './folders.ts';

/** What a JSON file holds; `undefined` where there is none, or none that is JSON. Rejects where it may not be read. */
export async function readJsonFile(file: string): Promise<unknown> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EISDIR') return undefined;
    throw error;
  }
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** Writes a value for its owner alone, whole or not at all; makes the folder. */
export async function writeJsonFile(file: string, value: unknown): Promise<void> {
  makePrivateFolder(path.dirname(file));
  await writeFileAtomic(file, `${JSON.stringify(value, undefined, 2)}\n`, { mode: 0o600 });
}
