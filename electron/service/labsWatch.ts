import path from 'node:path';
import { makePrivateFolder, type Folders } from '../store/folders.ts';
import { labFolders, labsFolder } from '../store/labFolder.ts';
import { watchFolder } from '../store/watchFolder.ts';

/** A command makes and removes several files in one go: one word about all of them. */
const settleMs = 100;

/** Files of a lab's folder that come, go or change with its state; journals and logs grow all the time. */
const tellingFiles: ReadonlySet<string> = new Set(['lab.yaml', 'lock', 'host.json', 'control.sock']);

/** Notices labs that come, go or change their state, by whatever process. Never keeps this one alive. */
export class LabsWatch {
  readonly #folders: Folders;
  readonly #onChange: () => void;
  readonly #labs = new Map<string, () => void>();
  #stop: (() => void) | undefined;
  #soon: NodeJS.Timeout | undefined;

  constructor(folders: Folders, onChange: () => void) {
    this.#folders = folders;
    this.#onChange = onChange;
  }

  /** From now on. Nothing happens where it watches already. */
  start(): void {
    if (this.#stop !== undefined) return;
    const root = labsFolder(this.#folders);
    makePrivateFolder(root);
    this.#stop = watchFolder(root, (name) => {
      // A lab of the same name may have come anew: the watch of the one before it says nothing any more.
      if (name !== undefined) this.#forget(path.join(root, name));
      this.#followLabs();
      this.#tellSoon();
    });
    this.#followLabs();
  }

  close(): void {
    clearTimeout(this.#soon);
    this.#stop?.();
    this.#stop = undefined;
    for (const folder of this.#labs.keys()) this.#forget(folder);
  }

  #followLabs(): void {
    const there = new Set(labFolders(this.#folders));
    for (const folder of this.#labs.keys()) if (!there.has(folder)) this.#forget(folder);
    for (const folder of there) {
      if (this.#labs.has(folder)) continue;
      const stop = watchFolder(folder, (name) => {
        if (name === undefined || tellingFiles.has(name)) this.#tellSoon();
      });
      this.#labs.set(folder, stop);
    }
  }

  #forget(folder: string): void {
    this.#labs.get(folder)?.();
    this.#labs.delete(folder);
  }

  #tellSoon(): void {
    this.#soon ??= setTimeout(() => {
      this.#soon = undefined;
      this.#onChange();
    }, settleMs).unref();
  }
}
