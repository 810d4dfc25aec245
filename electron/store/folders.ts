import { mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';

/** Where LVS Lab keeps what it leaves on disk. `docs/files.md` describes each file. */
export interface Folders {
  /** State of running labs: locks, sockets, journals. `LVS_LAB_STATE` overrides it. */
  readonly state: string;
  /** Image and template, which can be made again at any time. `LVS_LAB_CACHE` overrides it. */
  readonly cache: string;
  /**
   * The user's lab files. `LVS_LAB_FILES` overrides it; where only `LVS_LAB_STATE` is set they are below that, so that
   * one variable is enough to touch nothing of the user's own.
   */
  readonly files: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** The folders for a platform and environment. Relative overrides are taken from the current folder. */
export function foldersOf(environment: Environment, platform: NodeJS.Platform = process.platform): Folders {
  const home = homedir();
  const own = platformFolders(environment, platform, home);
  const state = environment['LVS_LAB_STATE'];
  const files = environment['LVS_LAB_FILES'] ?? (state === undefined ? own.files : path.join(state, 'files'));
  return {
    state: path.resolve(state ?? own.state),
    cache: path.resolve(environment['LVS_LAB_CACHE'] ?? own.cache),
    files: path.resolve(files),
  };
}

function platformFolders(environment: Environment, platform: NodeJS.Platform, home: string): Folders {
  switch (platform) {
    case 'win32': {
      const local = environment['LOCALAPPDATA'] ?? path.join(home, 'AppData', 'Local');
      const roaming = environment['APPDATA'] ?? path.join(home, 'AppData', 'Roaming');
      return {
        state: path.join(local, 'lvs-lab', 'state'),
        cache: path.join(local, 'lvs-lab', 'cache'),
        files: path.join(roaming, 'lvs-lab', 'labs'),
      };
    }
    case 'darwin':
      return {
        state: path.join(home, 'Library', 'Application Support', 'lvs-lab'),
        cache: path.join(home, 'Library', 'Caches', 'lvs-lab'),
        // Not `labs`, which has the running labs.
        files: path.join(home, 'Library', 'Application Support', 'lvs-lab', 'files'),
      };
    default:
      return {
        state: path.join(environment['XDG_STATE_HOME'] || path.join(home, '.local', 'state'), 'lvs-lab'),
        cache: path.join(environment['XDG_CACHE_HOME'] || path.join(home, '.cache'), 'lvs-lab'),
        files: path.join(
          environment['XDG_DATA_HOME'] || path.join(home, '.local', 'share'),
          'lvs-lab',
          'labs',
        ),
      };
  }
}

/** Makes a folder that only its owner can enter, with its parents. */
export function makePrivateFolder(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
}
