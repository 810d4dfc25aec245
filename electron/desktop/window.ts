import type { BrowserWindow } from 'electron';
import type { ElectronModules } from './electronModules.ts';
import { isOurs, pageOrigin } from './pageSource.ts';

/** A window of the app. Its page is sandboxed, and can go nowhere and open nothing. */
export function openWindow({ BrowserWindow }: ElectronModules, preload: string): BrowserWindow {
  const window = new BrowserWindow({
    width: 1280,
    height: 800,
    minWidth: 720,
    minHeight: 480,
    title: 'LVS Lab',
    // Shown when it has something to show.
    show: false,
    webPreferences: {
      preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInSubFrames: false,
      nodeIntegrationInWorker: false,
      webSecurity: true,
      webviewTag: false,
      spellcheck: false,
    },
  });
  window.once('ready-to-show', () => window.show());
  void window.loadURL(`${pageOrigin}/`);
  return window;
}

/** Takes from every page, of whatever window, what none of ours needs. */
export function lockDown({ app, session }: ElectronModules): void {
  app.on('web-contents-created', (_event, contents) => {
    contents.setWindowOpenHandler(() => ({ action: 'deny' }));
    contents.on('will-navigate', (event) => {
      // Reloading, and nothing else, stays on our own page.
      if (!isOurs(event.url)) event.preventDefault();
    });
    contents.on('will-redirect', (event) => event.preventDefault());
    contents.on('will-attach-webview', (event) => event.preventDefault());
  });
  // The clipboard, for the copy buttons and the terminal, is all that a page of ours may use.
  const allowed = new Set(['clipboard-sanitized-write', 'clipboard-read']);
  const isAllowed = (permission: string, url: string): boolean => allowed.has(permission) && isOurs(url);
  session.defaultSession.setPermissionRequestHandler((contents, permission, answer) =>
    answer(isAllowed(permission, contents.getURL())),
  );
  session.defaultSession.setPermissionCheckHandler((_contents, permission, origin) =>
    isAllowed(permission, origin),
  );
}
