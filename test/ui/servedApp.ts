import type { Page } from '@playwright/test';
import { afterAll, beforeAll, expect } from 'vitest';
import { LabCommand, type RunningCommand } from '../live/labCommand.ts';
import { useBrowser, type TestBrowser, type Visitor } from './browser.ts';

type Cookies = Awaited<ReturnType<Visitor['context']['cookies']>>;

/**
 * The app as a user has it: `serve` of the packed command line, with real machines behind, over a state folder of its
 * own. The image and the template are the user's, so that they are built once.
 */
export class ServedApp {
  readonly command = new LabCommand();
  readonly #browser: TestBrowser;
  #serving: RunningCommand | undefined;
  #url = '';
  #session: Cookies = [];

  constructor(browser: TestBrowser) {
    this.#browser = browser;
  }

  async start(): Promise<void> {
    this.#serving = this.command.start(['serve', '--json']);
    this.#url = await this.#serving.prints(/http:\/\/127\.0\.0\.1:\d+\/open\/[\w-]+/);
    this.#session = [];
  }

  /** As on another day: nothing that it held open is open any more. */
  async restart(): Promise<void> {
    await this.#stop();
    await this.start();
  }

  /** Somebody who came in with the link; the first one uses it, the others have the same session. */
  async newVisitor(): Promise<Visitor> {
    const visitor = await this.#browser.newVisitor();
    if (this.#session.length === 0) {
      await visitor.context.request.get(this.#url);
      this.#session = await visitor.context.cookies();
    } else {
      await visitor.context.addCookies(this.#session);
    }
    return visitor;
  }

  /** A window at a place of the app. */
  async open(visitor: Visitor, route = '#/'): Promise<Page> {
    const page = await visitor.context.newPage();
    await page.goto(new URL(`/${route}`, this.#url).href);
    return page;
  }

  /** Takes every lab down; nothing may be left. */
  async end(): Promise<void> {
    try {
      await this.#stop();
    } finally {
      await this.command.end();
    }
  }

  /** Ctrl-C, which must end it in good order. */
  async #stop(): Promise<void> {
    this.#serving?.kill('SIGINT');
    const ended = await this.#serving?.end;
    expect(ended?.code, ended?.stderr).toBe(0);
  }
}

/** One served app for the tests of a file. */
export function useServedApp(): ServedApp {
  const app = new ServedApp(useBrowser());
  beforeAll(() => app.start());
  afterAll(() => app.end());
  return app;
}
