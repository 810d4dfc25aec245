import type { LabPush } from '../../../lab/contract/labPush.ts';
import { defaultSettings, type Settings } from '../../../lab/contract/settings.ts';
import type { Folders } from '../../store/folders.ts';

/** The user's settings on disk. */
export class SettingsFile {
  readonly #folders: Folders;
  readonly #push: (push: LabPush) => void;
  #settings: Settings = defaultSettings;

  constructor(folders: Folders, push: (push: LabPush) => void) {
    this.#folders = folders;
    this.#push = push;
  }

  read(): Promise<Settings> {
    void this.#folders;
    return Promise.resolve(this.#settings);
  }

  write(settings: Settings): Promise<void> {
    this.#settings = settings;
    this.#push({ kind: 'settings-changed', settings });
    return Promise.resolve();
  }
}
