import path from 'node:path';
import * as z from 'zod';
import { LabError } from '../../../lab/contract/labError.ts';
import type { LabPush } from '../../../lab/contract/labPush.ts';
import { defaultSettings, type Settings } from '../../../lab/contract/settings.ts';
import type { Folders } from '../../store/folders.ts';
import { readJsonFile, writeJsonFile } from '../../store/jsonFile.ts';

const fields = {
  language: z.enum(['system', 'en', 'zh-CN']),
  theme: z.enum(['system', 'light', 'dark']),
  refreshMs: z.int().min(500).max(60_000),
  isWelcomed: z.boolean(),
};

const settingsSchema = z.strictObject(fields) satisfies z.ZodType<Settings>;

/** What a file may hold: one wrong value, or one that another version does not know, takes no other with it. */
const keptSchema = z
  .object({
    language: fields.language.catch(defaultSettings.language),
    theme: fields.theme.catch(defaultSettings.theme),
    refreshMs: fields.refreshMs.catch(defaultSettings.refreshMs),
    isWelcomed: fields.isWelcomed.catch(defaultSettings.isWelcomed),
  })
  .catch(defaultSettings) satisfies z.ZodType<Settings>;

/** The user's settings on disk: `settings.json` in the state folder. */
export class SettingsFile {
  readonly #file: string;
  readonly #push: (push: LabPush) => void;

  constructor(folders: Folders, push: (push: LabPush) => void) {
    this.#file = path.join(folders.state, 'settings.json');
    this.#push = push;
  }

  /** The settings as they were last written, and the defaults for what cannot be read of them. */
  async read(): Promise<Settings> {
    return keptSchema.parse(await readJsonFile(this.#file));
  }

  /** Keeps settings and tells the windows. Rejects with `user-usage` where a value is out of its range. */
  async write(settings: Settings): Promise<void> {
    const read = settingsSchema.safeParse(settings);
    if (!read.success) throw notSettings(read.error);
    await writeJsonFile(this.#file, read.data);
    this.#push({ kind: 'settings-changed', settings: read.data });
  }
}

function notSettings(error: z.ZodError): LabError {
  return new LabError(
    {
      code: 'user-usage',
      what: 'The settings were not kept',
      why: z.prettifyError(error),
      next: 'Choose values that are offered.',
    },
    { cause: error },
  );
}
