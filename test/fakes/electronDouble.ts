import { EventEmitter } from 'node:events';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import type { ElectronModules } from '../../electron/desktop/electronModules.ts';

/**
 * The parts of Electron that the shell uses, as far as it uses them, without windows. Typed against Electron's own
 * types only where the shell sees it; `test/ui/desktop.test.ts` runs the shell in the real one where there is one.
 */
export class ElectronDouble {
  readonly app = new AppDouble();
  readonly windows: WindowDouble[] = [];
  readonly ipcMain = new EventEmitter();
  readonly schemes: unknown[] = [];
  readonly menus: unknown[] = [];
  /** Answers requests for pages, by scheme. */
  readonly handlers = new Map<string, (request: Request) => Promise<Response>>();
  readonly permissions: {
    request?: (contents: ContentsDouble, permission: string, answer: (granted: boolean) => void) => void;
    check?: (contents: ContentsDouble | null, permission: string, origin: string) => boolean;
  } = {};
  /** What the system's keychain is like. */
  keychain: { isAvailable: boolean; backend: string } = { isAvailable: true, backend: 'gnome_libsecret' };

  get modules(): ElectronModules {
    const { app, ipcMain, handlers, menus, permissions, schemes, windows } = this;
    const modules = {
      app,
      ipcMain,
      BrowserWindow: class extends WindowDouble {
        constructor(options: WindowOptions) {
          super(options);
          windows.push(this);
          app.emit('web-contents-created', {}, this.webContents);
        }
      },
      Menu: {
        buildFromTemplate: (template: unknown) => template,
        setApplicationMenu: (menu: unknown) => void menus.push(menu),
      },
      MessageChannelMain: class {
        readonly port1: PortDouble;
        readonly port2: PortDouble;
        constructor() {
          const { port1, port2 } = new MessageChannel();
          this.port1 = new PortDouble(port1);
          this.port2 = new PortDouble(port2);
        }
      },
      protocol: {
        registerSchemesAsPrivileged: (added: readonly unknown[]) => void schemes.push(...added),
        handle: (scheme: string, handler: (request: Request) => Promise<Response>) =>
          void handlers.set(scheme, handler),
      },
      safeStorage: {
        isAsyncEncryptionAvailable: () => Promise.resolve(this.keychain.isAvailable),
        getSelectedStorageBackend: () => this.keychain.backend,
        encryptStringAsync: (text: string) => Promise.resolve(Buffer.from(text).reverse()),
        decryptStringAsync: (bytes: Buffer) =>
          bytes.length === 0
            ? Promise.reject(new Error('not ours'))
            : Promise.resolve({ result: Buffer.from(bytes).reverse().toString(), shouldReEncrypt: false }),
      },
      session: {
        defaultSession: {
          setPermissionRequestHandler: (handler: (typeof permissions)['request']) =>
            Object.assign(permissions, { request: handler }),
          setPermissionCheckHandler: (handler: (typeof permissions)['check']) =>
            Object.assign(permissions, { check: handler }),
        },
      },
    };
    return modules as unknown as ElectronModules;
  }
}

class AppDouble extends EventEmitter {
  /** Whether another start of the app holds the lock. */
  isSecond = false;
  lockData: unknown;
  hasQuit = false;

  requestSingleInstanceLock(data: unknown): boolean {
    this.lockData = data;
    return !this.isSecond;
  }

  whenReady(): Promise<void> {
    return Promise.resolve();
  }

  /** As Electron does: asks first, and ends unless somebody objects. */
  quit(): void {
    const objections: true[] = [];
    this.emit('before-quit', { preventDefault: () => objections.push(true) });
    this.hasQuit = objections.length === 0;
    if (this.hasQuit) this.emit('will-quit');
  }
}

interface WindowOptions {
  readonly webPreferences: Readonly<Record<string, unknown>>;
}

/** A window with a page that never loads. */
class WindowDouble extends EventEmitter {
  readonly options: WindowOptions;
  readonly webContents = new ContentsDouble();
  url = '';
  isShown = false;

  constructor(options: WindowOptions) {
    super();
    this.options = options;
  }

  loadURL(url: string): Promise<void> {
    this.url = url;
    this.webContents.url = url;
    return Promise.resolve();
  }

  show(): void {
    this.isShown = true;
  }

  focus(): void {
    this.emit('focus');
  }
}

class ContentsDouble extends EventEmitter {
  url = '';
  openHandler: ((details: { readonly url: string }) => { readonly action: string }) | undefined;
  /** Ports that were handed over to the page. */
  readonly ports: PortDouble[] = [];

  getURL(): string {
    return this.url;
  }

  setWindowOpenHandler(handler: NonNullable<ContentsDouble['openHandler']>): void {
    this.openHandler = handler;
  }

  postMessage(_channel: string, _message: unknown, ports: readonly PortDouble[]): void {
    this.ports.push(...ports);
  }
}

/** A port with the events of Electron's, over one of Node's. */
class PortDouble extends EventEmitter {
  readonly #port: MessagePort;

  constructor(port: MessagePort) {
    super();
    this.#port = port;
    port.on('close', () => this.emit('close'));
  }

  postMessage(data: unknown): void {
    this.#port.postMessage(data);
  }

  start(): void {
    this.#port.on('message', (data: unknown) => this.emit('message', { data, ports: [] }));
  }

  close(): void {
    this.removeAllListeners('close');
    this.#port.close();
  }
}
