import { describe, expect, it } from 'vitest';
import { homedir } from 'node:os';
import path from 'node:path';
import { foldersOf } from '../../../electron/store/folders.ts';

describe('foldersOf', () => {
  it('follows XDG on Linux', () => {
    const folders = foldersOf({ XDG_STATE_HOME: '/s', XDG_CACHE_HOME: '/c' }, 'linux');
    expect(folders).toEqual({ state: '/s/lvs-lab', cache: '/c/lvs-lab' });
  });

  it('falls back to the home folder, also where XDG is empty', () => {
    expect(foldersOf({ XDG_STATE_HOME: '' }, 'linux')).toEqual({
      state: path.join(homedir(), '.local/state/lvs-lab'),
      cache: path.join(homedir(), '.cache/lvs-lab'),
    });
  });

  it('lets LVS_LAB_STATE and LVS_LAB_CACHE override everything', () => {
    const folders = foldersOf(
      { XDG_STATE_HOME: '/s', LVS_LAB_STATE: '/mine', LVS_LAB_CACHE: 'here' },
      'linux',
    );
    expect(folders).toEqual({ state: '/mine', cache: path.resolve('here') });
  });

  it("uses the platform's own places elsewhere", () => {
    expect(foldersOf({}, 'darwin').state).toContain('Application Support');
    expect(foldersOf({ LOCALAPPDATA: '/local' }, 'win32').cache).toBe(path.resolve('/local/lvs-lab/cache'));
  });
});
