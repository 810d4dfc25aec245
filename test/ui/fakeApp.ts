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
  #host: WebHost | undefined;
  #url = '';

  constructor(fake: FakeLabApi, visitor: Visitor, rendererFolder: string) {
    this.fake = fake;
    this.visitor = visitor;
    this.#rendererFolder = rendererFolder;
  }

  /** Address of a page or of the WebSocket. */
  url(path: string): string {
    return new URL(path, this.#url).href;
  }

  /** Serves; at the port that it had before, if it had one. It knows no session of before. */
  async startAnew(): Promise<void> {
    const port = this.#url === '' ? 0 : Number(new URL(this.#url).port);
    const { host } = await startFakeHost({ fake: this.fake, rendererFolder: this.#rendererFolder, port });
    this.#host = host;
    this.#url = host.url;
  }

  async stop(): Promise<void> {
    await this.#host?.close();
    this.#host = undefined;
  }

  /** A window at a place of the app: `#/`, or a `labRoute`. */
  async open(route = '#/'): Promise<Page> {
    // The browser shares the cookie that comes with the link.
    await this.visitor.context.request.get(this.#host?.newLink() ?? '');
    const page = await this.visitor.context.newPage();
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
  readonly rendererFolder?: string;
  readonly browser?: Parameters<TestBrowser['newVisitor']>[0];
}

/** Starts an app for each test that asks, in one browser for the file. */
export function useFakeApp(): (options?: FakeAppOptions) => Promise<FakeApp> {
  const browser = useBrowser();
  return async ({ prepare, rendererFolder = talkativeRenderer, browser: more } = {}) => {
    const fake = new FakeLabApi();
    await prepare?.(fake);
    const app = new FakeApp(fake, await browser.newVisitor(more), rendererFolder);
    onTestFinished(() => app.stop());
    await app.startAnew();
    return app;
  };
}
