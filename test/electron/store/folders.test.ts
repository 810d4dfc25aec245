import { describe, expect, it } from 'vitest';
import { homedir } from 'node:os';
import path from 'node:path';
import { foldersOf } from '../../../electron/store/folders.ts';

describe('foldersOf', () => {
  it('follows XDG on Linux', () => {
    const folders = foldersOf({ XDG_STATE_HOME: '/s', XDG_CACHE_HOME: '/c', XDG_DATA_HOME: '/d' }, 'linux');
    expect(folders).toEqual({ state: '/s/lvs-lab', cache: '/c/lvs-lab', files: '/d/lvs-lab/labs' });
  });

  it('falls back to the home folder, also where XDG is empty', () => {
    expect(foldersOf({ XDG_STATE_HOME: '', XDG_DATA_HOME: '' }, 'linux')).toEqual({
      state: path.join(homedir(), '.local/state/lvs-lab'),
      cache: path.join(homedir(), '.cache/lvs-lab'),
      files: path.join(homedir(), '.local/share/lvs-lab/labs'),
    });
  });

  it('lets LVS_LAB_STATE, LVS_LAB_CACHE and LVS_LAB_FILES override everything', () => {
    const folders = foldersOf(
      { XDG_STATE_HOME: '/s', LVS_LAB_STATE: '/mine', LVS_LAB_CACHE: 'here', LVS_LAB_FILES: '/documents' },
      'linux',
    );
    expect(folders).toEqual({ state: '/mine', cache: path.resolve('here'), files: '/documents' });
  });

  it('keeps lab files below LVS_LAB_STATE where only that is given, so that nothing of the user is touched', () => {
    expect(foldersOf({ XDG_DATA_HOME: '/d', LVS_LAB_STATE: '/mine' }, 'linux').files).toBe('/mine/files');
  });

  it("uses the platform's own places elsewhere", () => {
    expect(foldersOf({}, 'darwin').state).toContain('Application Support');
    expect(foldersOf({ LOCALAPPDATA: '/local' }, 'win32').cache).toBe(path.resolve('/local/lvs-lab/cache'));
    const mac = foldersOf({}, 'darwin');
    expect(mac.files).not.toBe(path.join(mac.state, 'labs'));
  });
});
