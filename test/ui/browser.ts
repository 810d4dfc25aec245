import {
  chromium,
  expect as playwrightExpect,
  type Browser,
  type BrowserContext,
  type Page,
} from '@playwright/test';
import { afterAll, beforeAll, onTestFinished } from 'vitest';

/** Nothing that the app asks for takes this long on a busy machine; a test that waits longer has failed. */
const patienceMs = 20_000;

/** Playwright's `expect`, which waits for what is to be seen. */
export const expect = playwrightExpect.configure({ timeout: patienceMs });

const browserArguments = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** A browser's user: cookies, downloads, settings of the browser; and everything that went wrong in its windows. */
export class Visitor {
  readonly context: BrowserContext;
  /** What windows wrote to their console as warnings or errors, and what they threw. */
  readonly complaints: string[] = [];
  readonly #expected: RegExp[] = [];

  constructor(context: BrowserContext) {
    this.context = context;
    context.on('page', (page) => this.#listen(page));
  }

  /** Lets complaints like this be: the test is about what causes them. */
  expectComplaints(pattern: RegExp): void {
    this.#expected.push(pattern);
  }

  /** What nobody expected. */
  get unexpected(): readonly string[] {
    return this.complaints.filter((text) => !this.#expected.some((pattern) => pattern.test(text)));
  }

  #listen(page: Page): void {
    page.on('pageerror', (error) => this.complaints.push(error.stack ?? error.message));
    page.on('console', (message) => {
      // A violation of the content security policy is an error of the console, too.
      if (['error', 'warning'].includes(message.type())) {
        this.complaints.push(`${message.type()}: ${message.text()} (${message.location().url})`);
      }
    });
    page.on('crash', () => this.complaints.push('the page crashed'));
  }
}

/** One browser for the tests of a file. */
export class TestBrowser {
  #browser: Browser | undefined;

  async start(): Promise<void> {
    this.#browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: browserArguments });
  }

  async end(): Promise<void> {
    await this.#browser?.close();
  }

  /**
   * Somebody new, for one test, which fails when a window complains: a console warning or error, an exception, a
   * violation of the content security policy.
   */
  async newVisitor(more: Parameters<Browser['newContext']>[0] = {}): Promise<Visitor> {
    if (this.#browser === undefined) throw new Error('the browser is not started');
    const context = await this.#browser.newContext({
      viewport: { width: 1280, height: 800 },
      locale: 'en-US',
      timezoneId: 'UTC',
      reducedMotion: 'reduce',
      ...more,
    });
    context.setDefaultTimeout(patienceMs);
    const visitor = new Visitor(context);
    onTestFinished(async () => {
      await context.close();
      expect(visitor.unexpected, 'what the browser complained of').toEqual([]);
    });
    return visitor;
  }
}

/** A browser that lives as long as a file's tests. */
export function useBrowser(): TestBrowser {
  const browser = new TestBrowser();
  beforeAll(() => browser.start());
  afterAll(() => browser.end());
  return browser;
}
