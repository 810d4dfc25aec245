import type electron from 'electron';

/** The parts of Electron that the shell uses, so that tests can give it a double. */
export type ElectronModules = Pick<
  typeof electron,
  'app' | 'BrowserWindow' | 'ipcMain' | 'Menu' | 'MessageChannelMain' | 'protocol' | 'safeStorage' | 'session'
>;
