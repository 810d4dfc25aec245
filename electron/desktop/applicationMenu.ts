import type { ElectronModules } from './electronModules.ts';

/**
 * The menu, of Electron's own roles, which it translates. It is there for the keys: without it, macOS knows neither
 * copy nor paste.
 */
export function setApplicationMenu({ Menu }: Pick<ElectronModules, 'Menu'>): void {
  const appMenu = process.platform === 'darwin' ? [{ role: 'appMenu' as const }] : [];
  const menu = Menu.buildFromTemplate([
    ...appMenu,
    { role: 'fileMenu' },
    { role: 'editMenu' },
    {
      role: 'viewMenu',
      submenu: [
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        { type: 'separator' },
        { role: 'togglefullscreen' },
      ],
    },
    { role: 'windowMenu' },
  ]);
  Menu.setApplicationMenu(menu);
}
