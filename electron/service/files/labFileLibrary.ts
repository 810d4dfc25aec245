import type {
  CreatedLabFile,
  LabFileSummary,
  LabFileText,
  SaveOutcome,
} from '../../../lab/contract/labFiles.ts';
import type { LabPush } from '../../../lab/contract/labPush.ts';
import type { Folders } from '../../store/folders.ts';
import { notBuiltYet } from '../notBuiltYet.ts';

/** The lab files that the app knows: a library of its own, and files elsewhere that were opened. */
export class LabFileLibrary {
  readonly #folders: Folders;
  readonly #push: (push: LabPush) => void;

  constructor(folders: Folders, push: (push: LabPush) => void) {
    this.#folders = folders;
    this.#push = push;
  }

  list(): Promise<readonly LabFileSummary[]> {
    void this.#folders;
    void this.#push;
    return Promise.resolve([]);
  }

  open(path: string): Promise<LabFileText> {
    return notBuiltYet(`opening ${path}`);
  }

  create(text: string): Promise<CreatedLabFile> {
    return notBuiltYet(`creating a file of ${text.length} characters`);
  }

  save(path: string, text: string, revision: string): Promise<SaveOutcome> {
    return notBuiltYet(`saving ${path} ${text.length} ${revision}`);
  }

  rename(path: string, name: string): Promise<LabFileText> {
    return notBuiltYet(`renaming ${path} to ${name}`);
  }

  remove(path: string): Promise<void> {
    return notBuiltYet(`removing ${path}`);
  }
}
