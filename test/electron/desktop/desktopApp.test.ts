import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { runDesktopApp } from '../../../electron/desktop/desktopApp.ts';
import { portAsked } from '../../../electron/desktop/portNames.ts';
import { channelClient, type ChannelClient } from '../../../renderer/api/channelClient.ts';
import { portLine } from '../../../electron/desktop/portLine.ts';
import type { About } from '../../../lab/contract/about.ts';
import type { LabPush } from '../../../lab/contract/labPush.ts';
import { ElectronDouble } from '../../fakes/electronDouble.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'lvs-lab-desktop-'));
  mkdirSync(path.join(folder, 'renderer'));
  writeFileSync(path.join(folder, 'renderer', 'index.html'), '<title>LVS Lab</title>');
});
afterEach(() => rmSync(folder, { recursive: true }));

async function start(electron: ElectronDouble, words: readonly string[] = []): Promise<void> {
  await runDesktopApp(electron.modules, {
    folders: { state: folder, cache: path.join(folder, 'cache'), files: path.join(folder, 'files') },
    labHostEntry: 'lab-host.js',
    imageRecipeFolder: 'image',
    rendererFolder: path.join(folder, 'renderer'),
    version: '1.2.3',
    preload: 'preload.cjs',
    argv: ['lvs-lab-desktop', ...words],
    workingFolder: folder,
  });
}

/** What the page of the first window does to call the service. */
function connectPage(electron: ElectronDouble, pushes: LabPush[] = []): ChannelClient {
  const [window] = electron.windows;
  electron.ipcMain.emit(portAsked, {
    sender: window!.webContents,
    senderFrame: { url: window!.url, parent: null },
  });
  const port = window!.webContents.ports.at(-1);
  return channelClient(
    portLine(port!),
    (push) => pushes.push(push),
    () => undefined,
  );
}

async function closeLastWindow(electron: ElectronDouble): Promise<void> {
  const ended = once(electron.app, 'will-quit');
  electron.windows.at(-1)!.emit('closed');
  electron.app.emit('window-all-closed');
  await ended;
}

describe('A window', () => {
  test('is sandboxed, isolated, without Node, and shows the app', async () => {
    const electron = new ElectronDouble();
    await start(electron);

    const [window] = electron.windows;
    expect(window!.options.webPreferences).toMatchObject({
      preload: 'preload.cjs',
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webSecurity: true,
      webviewTag: false,
    });
    expect(window!.url).toBe('lvs-lab://app/');
    expect(window!.isShown).toBe(false);
    window!.emit('ready-to-show');
    expect(window!.isShown).toBe(true);
    await closeLastWindow(electron);
  });

  test('goes nowhere, opens nothing, and gets no permission but the clipboard', async () => {
    const electron = new ElectronDouble();
    await start(electron);
    const { webContents: contents } = electron.windows[0]!;

    expect(contents.openHandler?.({ url: 'https://example.org' })).toEqual({ action: 'deny' });
    const wentTo = (url: string): boolean => {
      let isPrevented = false;
      contents.emit('will-navigate', { url, preventDefault: () => (isPrevented = true) });
      return !isPrevented;
    };
    expect(wentTo('https://example.org/')).toBe(false);
    expect(wentTo('file:///etc/passwd')).toBe(false);
    expect(wentTo('lvs-lab://app.example.org/')).toBe(false);
    expect(wentTo('lvs-lab://app/')).toBe(true);
    const granted = (permission: string): boolean | undefined => {
      let answer: boolean | undefined;
      electron.permissions.request?.(contents, permission, (granted) => (answer = granted));
      return answer;
    };
    for (const permission of ['media', 'geolocation', 'notifications', 'openExternal', 'fullscreen']) {
      expect(granted(permission), permission).toBe(false);
    }
    expect(granted('clipboard-sanitized-write')).toBe(true);
    expect(electron.permissions.check?.(null, 'clipboard-read', 'https://example.org/')).toBe(false);
    await closeLastWindow(electron);
  });

  test('gets its pages from our own scheme, with a strict policy, and nothing outside the folder', async () => {
    const electron = new ElectronDouble();
    writeFileSync(path.join(folder, 'secret.html'), 'secret');
    await start(electron);
    const get = (url: string) => electron.handlers.get('lvs-lab')!(new Request(url));

    const index = await get('lvs-lab://app/');
    expect(await index.text()).toBe('<title>LVS Lab</title>');
    expect(index.headers.get('Content-Security-Policy')).toContain("default-src 'none'");
    for (const url of [
      'lvs-lab://app/..%2fsecret.html',
      'lvs-lab://other/',
      'lvs-lab://app/none.js',
      'lvs-lab://app/%',
    ]) {
      expect((await get(url)).status, url).toBe(404);
    }
    expect(electron.schemes).toMatchObject([{ scheme: 'lvs-lab', privileges: { secure: true } }]);
    await closeLastWindow(electron);
  });
});

describe('A page', () => {
  test('calls the service over a port that it asked for', async () => {
    const electron = new ElectronDouble();
    writeFileSync(path.join(folder, 'lab.yaml'), 'version: 1\n');
    await start(electron, ['--no-sandbox', 'lab.yaml']);

    const about = (await connectPage(electron).call('about', [])) as About;

    expect(about).toMatchObject({
      host: 'desktop',
      version: '1.2.3',
      canKeepSecrets: true,
      openedFile: path.join(folder, 'lab.yaml'),
    });
    await expect(connectPage(electron).call('openLabFile', ['/none.yaml'])).rejects.toMatchObject({
      data: { code: 'user-lab-file' },
    });
    await closeLastWindow(electron);
  });

  test('that is a frame, or not ours, gets no port', async () => {
    const electron = new ElectronDouble();
    await start(electron);
    const { webContents: sender } = electron.windows[0]!;

    electron.ipcMain.emit(portAsked, { sender, senderFrame: { url: 'https://example.org/', parent: null } });
    electron.ipcMain.emit(portAsked, { sender, senderFrame: { url: 'lvs-lab://app/', parent: {} } });
    electron.ipcMain.emit(portAsked, { sender, senderFrame: null });

    expect(sender.ports).toEqual([]);
    await closeLastWindow(electron);
  });
});

describe('The app', () => {
  test('starts once: a second start shows its file in the first', async () => {
    const electron = new ElectronDouble();
    await start(electron);
    const pushes: LabPush[] = [];
    await connectPage(electron, pushes).call('about', []);

    electron.app.emit('second-instance', {}, [], folder, { openedFile: '/labs/other.yaml' });

    await expect.poll(() => pushes).toContainEqual({ kind: 'open-file', path: '/labs/other.yaml' });
    await closeLastWindow(electron);

    const second = new ElectronDouble();
    second.app.isSecond = true;
    await start(second, ['other.yaml']);
    expect(second.app.lockData).toEqual({ openedFile: path.join(folder, 'other.yaml') });
    expect(second.app.hasQuit).toBe(true);
    expect(second.windows).toEqual([]);
  });

  test('shows a file that macOS gives before it is ready', async () => {
    const electron = new ElectronDouble();
    const started = start(electron);
    electron.app.emit('open-file', { preventDefault: () => undefined }, '/labs/early.yaml');
    await started;

    expect(await connectPage(electron).call('about', [])).toMatchObject({ openedFile: '/labs/early.yaml' });
    await closeLastWindow(electron);
  });

  test('opens its window again when it is activated without one', async () => {
    const electron = new ElectronDouble();
    electron.app.on('window-all-closed', () => electron.app.emit('activate'));
    await start(electron);

    electron.windows[0]!.emit('closed');
    electron.app.emit('window-all-closed');

    expect(electron.windows).toHaveLength(2);
    electron.app.removeAllListeners('window-all-closed');
    const ended = once(electron.app, 'will-quit');
    electron.app.quit();
    await ended;
  });

  test('keeps no secrets where there is no keychain', async () => {
    const electron = new ElectronDouble();
    electron.keychain = { isAvailable: true, backend: 'basic_text' };
    await start(electron);

    const isLinux = process.platform === 'linux';
    expect(await connectPage(electron).call('about', [])).toMatchObject({ canKeepSecrets: !isLinux });
    await closeLastWindow(electron);
  });
});
