import type { BrowserWindow } from 'electron';
import { serveChannel } from '../service/channel/serveChannel.ts';
import { LabService } from '../service/labService.ts';
import type { ServiceOptions } from '../service/serviceOptions.ts';
import { setApplicationMenu } from './applicationMenu.ts';
import type { ElectronModules } from './electronModules.ts';
import { keychain } from './keychain.ts';
import { openedFileOf } from './openedFile.ts';
import { declarePageScheme, isOurs, servePages } from './pageSource.ts';
import { portLine } from './portLine.ts';
import { handOverPort, portAsked } from './portNames.ts';
import { lockDown, openWindow } from './window.ts';

export interface DesktopAppOptions extends Omit<ServiceOptions, 'host' | 'openedFile' | 'secretStore'> {
  readonly rendererFolder: string;
  /** File of the preload's bundle. */
  readonly preload: string;
  /** Words that the app was started with, the program first. */
  readonly argv: readonly string[];
  readonly workingFolder: string;
}

/**
 * The desktop shell: one process with one service, and windows that share it. A second start shows its lab file in the
 * first. Runs go on when the window is closed; the app ends with the last window and the last run.
 */
export async function runDesktopApp(electron: ElectronModules, options: DesktopAppOptions): Promise<void> {
  const { app } = electron;
  let openedFile = openedFileOf(options.argv, options.workingFolder);
  if (!app.requestSingleInstanceLock({ openedFile })) {
    app.quit();
    return;
  }
  declarePageScheme(electron);
  let show = (file: string | undefined): void => {
    openedFile = file ?? openedFile;
  };
  // macOS tells a file by an event, which comes before the app is ready.
  app.on('open-file', (event, file) => {
    event.preventDefault();
    show(file);
  });
  app.on('second-instance', (_event, _argv, _folder, data) => show(fileIn(data)));
  await app.whenReady();
  lockDown(electron);
  servePages(electron, options.rendererFolder);
  setApplicationMenu(electron);
  const secretStore = await keychain(electron, options.folders.state);
  show = serveWindows(electron, {
    ...options,
    ...(openedFile === undefined ? {} : { openedFile }),
    ...(secretStore === undefined ? {} : { secretStore }),
  });
}

/** Starts the service and its first window; answers with what shows a lab file to the user. */
function serveWindows(
  electron: ElectronModules,
  options: ServiceOptions & Pick<DesktopAppOptions, 'preload'>,
): (file: string | undefined) => void {
  const { app, ipcMain, MessageChannelMain } = electron;
  const service = new LabService({ ...options, host: 'desktop' });
  let window: BrowserWindow | undefined;
  const open = (): void => {
    window = openWindow(electron, options.preload);
    window.on('closed', () => (window = undefined));
  };
  ipcMain.on(portAsked, ({ senderFrame, sender }) => {
    // Only the page itself, not a frame in it, and only if it is ours.
    if (senderFrame === null || senderFrame.parent !== null || !isOurs(senderFrame.url)) return;
    const { port1, port2 } = new MessageChannelMain();
    serveChannel(service, portLine(port1));
    sender.postMessage(handOverPort, null, [port2]);
  });
  app.on('activate', () => {
    if (window === undefined) open();
  });
  app.on('window-all-closed', () => {
    // What runs is worth waiting for: nobody closes a window to break a machine in the middle of a step.
    void service.idle().then(() => {
      if (window === undefined) app.quit();
    });
  });
  endTidily(electron, service);
  open();
  return (file) => {
    if (window === undefined) open();
    window?.show();
    window?.focus();
    if (file !== undefined) service.showFile(file);
  };
}

/** To quit cancels what runs, and waits until it has ended in good order. */
function endTidily({ app }: ElectronModules, service: LabService): void {
  let isDone = false;
  app.on('before-quit', (event) => {
    if (isDone) return;
    event.preventDefault();
    void service.close().finally(() => {
      isDone = true;
      app.quit();
    });
  });
}

function fileIn(data: unknown): string | undefined {
  if (typeof data !== 'object' || data === null || !('openedFile' in data)) return undefined;
  return typeof data.openedFile === 'string' ? data.openedFile : undefined;
}
