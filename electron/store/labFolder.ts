import { existsSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { makePrivateFolder, type Folders } from './folders.ts';

/** What is remembered of a lab that has a folder: enough to find it again when its file is gone. */
export interface KeptLab {
  readonly name: string;
  readonly folder: string;
  /** The lab file as it was when the lab was last brought up. */
  readonly text: string;
}

/** The folder of a lab, whether it exists or not. `name` must have passed the check of lab names. */
export function labFolder(folders: Folders, name: string): string {
  if (!isLabName(name)) throw new RangeError(`${JSON.stringify(name)} is no lab name`);
  return path.join(labsFolder(folders), name);
}

/** The folder that has a folder for each lab. */
export function labsFolder(folders: Folders): string {
  return path.join(folders.state, 'labs');
}

/** Folders of labs, by name; also of one that is only being brought up. */
export function labFolders(folders: Folders): readonly string[] {
  try {
    return readdirSync(labsFolder(folders))
      .filter(isLabName)
      .sort()
      .map((name) => labFolder(folders, name));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

/** Whether a name can be that of a folder of ours: no dot, no slash. */
export function isLabName(name: string): boolean {
  return /^[A-Za-z0-9-]+$/.test(name);
}

/** Makes the lab's folder and keeps a copy of its file there. */
export function keepLab(folders: Folders, name: string, text: string): string {
  const folder = labFolder(folders, name);
  makePrivateFolder(folder);
  // Whole or not at all: `down` must be able to read it, whatever happens now.
  writeFileAtomic.sync(path.join(folder, 'lab.yaml'), text, { mode: 0o600 });
  return folder;
}

/** The lab of that name, if it has a folder. */
export function keptLab(folders: Folders, name: string): KeptLab | undefined {
  if (!isLabName(name)) return undefined;
  const folder = labFolder(folders, name);
  const file = path.join(folder, 'lab.yaml');
  return existsSync(file) ? { name, folder, text: readFileSync(file, 'utf8') } : undefined;
}

/** All labs that have a folder, by name. */
export function keptLabs(folders: Folders): readonly KeptLab[] {
  return labFolders(folders)
    .map((folder) => keptLab(folders, path.basename(folder)))
    .filter((lab) => lab !== undefined);
}

/**
 * Removes a lab's folder with all that is in it. For others it is gone at once, so that what they begin there meanwhile
 * is not taken away with it.
 */
export function forgetLab(folder: string): void {
  // No lab's name has a dot in it.
  const aside = `${folder}.${process.pid}.gone`;
  try {
    renameSync(folder, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  rmSync(aside, { recursive: true, force: true });
}
