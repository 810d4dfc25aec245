import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  chromium,
  expect as playwrightExpect,
  type Browser,
  type BrowserContext,
  type ConsoleMessage,
  type Page,
  type WebError,
} from '@playwright/test';
import { afterAll, beforeAll, onTestFinished } from 'vitest';

/** Nothing that the app asks for takes this long on a busy machine; a test that waits longer has failed. */
const patienceMs = 20_000;

/** Playwright's `expect`, which waits for what is to be seen. */
export const expect = playwrightExpect.configure({ timeout: patienceMs });

/** Characters of a window's text in the log of a failed test. */
const mostShown = 2000;

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
  #first: Page | undefined;

  /** `first` is a window that is there already and shows nothing. */
  constructor(context: BrowserContext, first?: Page) {
    this.context = context;
    this.#first = first;
    // A violation of the content security policy is an error of the console, too.
    context.on('console', this.#console).on('weberror', this.#thrown).on('page', this.#window);
    first?.on('crash', this.#crashed);
  }

  /** A window that shows nothing yet. */
  async newWindow(): Promise<Page> {
    const first = this.#first;
    this.#first = undefined;
    return first ?? (await this.context.newPage());
  }

  /** Listens no more, so that somebody else may have the windows. */
  leave(): void {
    this.context.off('console', this.#console).off('weberror', this.#thrown).off('page', this.#window);
    for (const page of this.context.pages()) page.off('crash', this.#crashed);
  }

  /** Lets complaints like this be: the test is about what causes them. */
  expectComplaints(pattern: RegExp): void {
    this.#expected.push(pattern);
  }

  /** What nobody expected. */
  get unexpected(): readonly string[] {
    return this.complaints.filter((text) => !this.#expected.some((pattern) => pattern.test(text)));
  }

  readonly #console = (message: ConsoleMessage): void => {
    if (['error', 'warning'].includes(message.type())) {
      this.complaints.push(`${message.type()}: ${message.text()} (${message.location().url})`);
    }
  };
  readonly #thrown = (thrown: WebError): void => {
    const error = thrown.error();
    this.complaints.push(error.stack ?? error.message);
  };
  readonly #crashed = (): void => void this.complaints.push('the page crashed');
  readonly #window = (page: Page): void => void page.on('crash', this.#crashed);
}

const oneUser = {
  viewport: { width: 1280, height: 800 },
  locale: 'en-US',
  timezoneId: 'UTC',
  reducedMotion: 'reduce',
} as const;

/** One browser for the tests of a file. */
export class TestBrowser {
  #browser: Browser | undefined;
  #kept: Page | undefined;

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
    const context = await this.#newContext(more);
    const visitor = new Visitor(context);
    onTestFinished(async ({ task }) => {
      if (task.result?.state === 'fail') await showWindows(context, task.name);
      await context.close();
      expect(visitor.unexpected, 'what the browser complained of').toEqual([]);
    });
    return visitor;
  }

  /**
   * The same, in a window that an earlier test has had and that has forgotten all of it but the app's files: a window
   * that reads and compiles them anew takes three times as long to show a page. Whoever leaves traces in the window
   * itself, as routes are, wants a `newVisitor`.
   */
  async nextVisitor(): Promise<Visitor> {
    const page = this.#kept ?? (await (await this.#newContext()).newPage());
    this.#kept = undefined;
    const context = page.context();
    const visitor = new Visitor(context, page);
    onTestFinished(async ({ task }) => {
      if (task.result?.state === 'fail') await showWindows(context, task.name);
      await forget(page);
      visitor.leave();
      expect(visitor.unexpected, 'what the browser complained of').toEqual([]);
      this.#kept = page;
    });
    return visitor;
  }

  async #newContext(more: Parameters<Browser['newContext']>[0] = {}): Promise<BrowserContext> {
    if (this.#browser === undefined) throw new Error('the browser is not started');
    const context = await this.#browser.newContext({ ...oneUser, ...more });
    context.setDefaultTimeout(patienceMs);
    return context;
  }
}

/** What stood in each window when a test failed, which says more than what was waited for. */
async function showWindows(context: BrowserContext, test: string): Promise<void> {
  const say = (text: string): boolean => process.stderr.write(`${text}\n`);
  for (const page of context.pages()) {
    const picture = path.join(mkdtempSync(path.join(tmpdir(), 'lvs-lab-window-')), 'failed.png');
    try {
      await page.screenshot({ path: picture, timeout: 5000 });
      const shown = await page.locator('body').innerText({ timeout: 5000 });
      say(`${test}: ${page.url()} (${picture}) showed\n${shown.slice(0, mostShown)}`);
    } catch (error) {
      say(`${test}: ${page.url()} could not be looked at: ${String(error)}`);
    }
  }
}

/** Leaves of a context one window that shows nothing, and nothing of what was stored, allowed or pointed at. */
async function forget(page: Page): Promise<void> {
  const context = page.context();
  for (const other of context.pages()) if (other !== page) await other.close();
  const { origin } = new URL(page.url());
  await page.goto('about:blank');
  await page.mouse.move(0, 0);
  await context.clearCookies();
  await context.clearPermissions();
  if (origin === 'null') return;
  const devTools = await context.newCDPSession(page);
  await devTools.send('Storage.clearDataForOrigin', {
    origin,
    storageTypes: 'local_storage,indexeddb,cache_storage',
  });
  await devTools.detach();
}

/** A browser that lives as long as a file's tests. */
export function useBrowser(): TestBrowser {
  const browser = new TestBrowser();
  beforeAll(() => browser.start());
  afterAll(() => browser.end());
  return browser;
}
