import { mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';

/** Where LVS Lab keeps what it leaves on disk. `docs/files.md` describes each file. */
export interface Folders {
  /** State of running labs: locks, sockets, journals. `LVS_LAB_STATE` overrides it. */
  readonly state: string;
  /** Image and template, which can be made again at any time. `LVS_LAB_CACHE` overrides it. */
  readonly cache: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** The folders for a platform and environment. Relative overrides are taken from the current folder. */
export function foldersOf(environment: Environment, platform: NodeJS.Platform = process.platform): Folders {
  const home = homedir();
  const own = platformFolders(environment, platform, home);
  return {
    state: path.resolve(environment['LVS_LAB_STATE'] ?? own.state),
    cache: path.resolve(environment['LVS_LAB_CACHE'] ?? own.cache),
  };
}

function platformFolders(environment: Environment, platform: NodeJS.Platform, home: string): Folders {
  switch (platform) {
    case 'win32': {
      const local = environment['LOCALAPPDATA'] ?? path.join(home, 'AppData', 'Local');
      return { state: path.join(local, 'lvs-lab', 'state'), cache: path.join(local, 'lvs-lab', 'cache') };
    }
    case 'darwin':
      return {
        state: path.join(home, 'Library', 'Application Support', 'lvs-lab'),
        cache: path.join(home, 'Library', 'Caches', 'lvs-lab'),
      };
    default:
      return {
        state: path.join(environment['XDG_STATE_HOME'] || path.join(home, '.local', 'state'), 'lvs-lab'),
        cache: path.join(environment['XDG_CACHE_HOME'] || path.join(home, '.cache'), 'lvs-lab'),
      };
  }
}

/** Makes a folder that only its owner can enter, with its parents. */
export function makePrivateFolder(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
}
