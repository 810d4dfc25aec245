import type { Page } from '@playwright/test';
import { onTestFinished } from 'vitest';
import type { Settings } from '../../lab/contract/settings.ts';
import type { WebHost } from '../../electron/web/serveWeb.ts';
import { FakeLabApi } from '../fakes/fakeLabApi.ts';
import { fakeLibrary } from '../fakes/lab/fakeFiles.ts';
import { useBrowser, type TestBrowser, type Visitor } from './browser.ts';
import { startFakeHost } from './fakeHost.ts';
import { talkativeRenderer } from './renderers.ts';

/** Pages of a lab. */
export type LabPageName = 'topology' | 'plan' | 'run' | 'test' | 'observe' | 'mend' | 'terminal';

/** Hash of a lab's page. */
export function labRoute(file: string, page: LabPageName = 'topology'): string {
  return `#/lab/${encodeURIComponent(file)}/${page}`;
}

/** A lab file of the fake's library, by the lab's name. */
export function sampleFile(name: string): string {
  return `${fakeLibrary}/${name}.yaml`;
}

/** The app in a browser with a lab in memory behind, for one test. */
export class FakeApp {
  readonly fake: FakeLabApi;
  readonly visitor: Visitor;
  readonly #rendererFolder: string;
  #port: number;
  #host: WebHost | undefined;
  #url = '';

  /** `port` is where it serves; 0: at any that is free. */
  constructor(fake: FakeLabApi, visitor: Visitor, rendererFolder: string, port: number) {
    this.fake = fake;
    this.visitor = visitor;
    this.#rendererFolder = rendererFolder;
    this.#port = port;
  }

  /** Where it serves, once it does. */
  get port(): number {
    return this.#port;
  }

  /** Address of a page or of the WebSocket. */
  url(path: string): string {
    return new URL(path, this.#url).href;
  }

  /** Serves; at the port that it had before, if it had one. It knows no session of before. */
  async startAnew(): Promise<void> {
    const { host } = await startFakeHost({
      fake: this.fake,
      rendererFolder: this.#rendererFolder,
      port: this.#port,
    });
    this.#host = host;
    this.#url = host.url;
    this.#port = Number(new URL(host.url).port);
  }

  async stop(): Promise<void> {
    await this.#host?.close();
    this.#host = undefined;
  }

  /** A window at a place of the app: `#/`, or a `labRoute`. */
  async open(route = '#/'): Promise<Page> {
    // The browser shares the cookie that comes with the link.
    await this.visitor.context.request.get(this.#host?.newLink() ?? '');
    const page = await this.visitor.newWindow();
    await page.goto(this.url(`/${route}`));
    return page;
  }

  /** As another window, or the user's choice, would. */
  async change(settings: Partial<Settings>): Promise<void> {
    await this.fake.writeSettings({ ...(await this.fake.readSettings()), ...settings });
  }
}

/** How a test's app begins. */
export interface FakeAppOptions {
  readonly prepare?: (fake: FakeLabApi) => void | Promise<void>;
  /** Default: that with warnings in it. */
  readonly rendererFolder?: string;
  /** Settings of a browser's user; with them, be they none, the windows have been nobody's before. */
  readonly browser?: Parameters<TestBrowser['newVisitor']>[0];
}

/** Starts an app for each test that asks, in one browser for the file. */
export function useFakeApp(): (options?: FakeAppOptions) => Promise<FakeApp> {
  const browser = useBrowser();
  /** Where the app serves that windows keep the files of. */
  let port = 0;
  return async ({ prepare, rendererFolder, browser: more } = {}) => {
    const fake = new FakeLabApi();
    await prepare?.(fake);
    const isUsual = rendererFolder === undefined && more === undefined;
    const started: FakeApp[] = [];
    // What is registered first is done last: windows that are still there would complain.
    onTestFinished(async () => {
      for (const app of started) await app.stop();
    });
    const visitor = await (isUsual ? browser.nextVisitor() : browser.newVisitor(more));
    const app = new FakeApp(fake, visitor, rendererFolder ?? talkativeRenderer, isUsual ? port : 0);
    started.push(app);
    await app.startAnew();
    if (isUsual) port = app.port;
    return app;
  };
}
