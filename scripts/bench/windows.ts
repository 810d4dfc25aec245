import { chromium, type Browser, type Page } from '@playwright/test';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { FakeLabApi } from '../../test/fakes/fakeLabApi.ts';
import { startFakeHost } from '../../test/ui/fakeHost.ts';
import { withServers } from '../../test/ui/longLab.ts';
import { root } from './paths.ts';
import { median } from './timed.ts';

/** What the app's windows take, in Chromium. */
export interface WindowFigures {
  /** From the start of `serve` to the first paint of the labs page; the medians of several starts after a first one. */
  readonly firstPaintMs: number;
  /** The same to the list of labs, which can be clicked. */
  readonly usableMs: number;
  /** What the labs page needs until then, compressed as a web host with gzip would. */
  readonly firstPageKb: number;
  /** From a key in the field of a weight, with 64 real servers, to the frame in which it is painted; median and longest. */
  readonly keystrokeMs: number;
  readonly longestKeystrokeMs: number;
  /** The longest frame while a run of 2,000 events is told as fast as can be, of several runs. */
  readonly longestFrameMs: number;
}

const browserArguments = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'];
const starts = 3;
const keystrokes = 30;
const events = 2000;
const runs = 5;
const waitMs = 60_000;
const file = '/home/fake/labs/nat-wrr.yaml';
const route = (page: string): string => `#/lab/${encodeURIComponent(file)}/${page}`;

/** Measures with the renderer that is built in dist/. */
export async function benchWindows(): Promise<WindowFigures> {
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: browserArguments });
  try {
    // The first start fills caches: of the system, of Node's compiler, of the browser.
    await fromServerStart(browser);
    const times = [];
    for (let start = 0; start < starts; start += 1) times.push(await fromServerStart(browser));
    const typed = await keystrokesMs(browser);
    const longestFrames = [];
    for (let run = 0; run < runs; run += 1) longestFrames.push(await longestFrameOfRun(browser));
    return {
      firstPaintMs: median(times.map(({ firstPaintMs }) => firstPaintMs)),
      usableMs: median(times.map(({ usableMs }) => usableMs)),
      firstPageKb: Math.max(...times.map(({ kb }) => kb)),
      keystrokeMs: median(typed),
      longestKeystrokeMs: Math.max(...typed),
      longestFrameMs: Math.max(...longestFrames),
    };
  } finally {
    await browser.close();
  }
}

/** Starts the web host as `npm run -s lab -- serve` does, and opens its link. */
async function fromServerStart(browser: Browser) {
  const state = mkdtempSync(path.join(tmpdir(), 'lvs-lab-bench-window-'));
  const folders = { LVS_LAB_STATE: state, LVS_LAB_FILES: path.join(state, 'labs') };
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  // The browser's own time for an empty tab is no part of it.
  const page = await context.newPage();
  const startedAt = Date.now();
  const server = spawn(process.execPath, [path.join(root, 'scripts', 'lab.mjs'), 'serve', '--json'], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, ...folders },
  });
  try {
    let bytes = 0;
    const bodies: Promise<unknown>[] = [];
    page.on('response', (response) => {
      const read = response.body().then(
        (body) => (bytes += gzipSync(body).length),
        () => undefined,
      );
      bodies.push(read);
    });
    const url = await linkOf(server.stdout);
    await page.goto(url);
    // Somebody new is welcomed first; the list of labs is the next page.
    await page.getByRole('navigation').waitFor({ timeout: waitMs });
    const usableAt = Date.now();
    const paint = await page.evaluate(() => {
      const [first] = performance.getEntriesByName('first-contentful-paint');
      return performance.timeOrigin + (first?.startTime ?? NaN);
    });
    await Promise.all(bodies);
    return { firstPaintMs: paint - startedAt, usableMs: usableAt - startedAt, kb: bytes / 1024 };
  } finally {
    server.kill('SIGINT');
    await context.close();
    await new Promise((resolve) => (server.exitCode === null ? server.once('close', resolve) : resolve(0)));
    rmSync(state, { recursive: true, force: true });
  }
}

async function linkOf(output: NodeJS.ReadableStream): Promise<string> {
  for await (const line of createInterface({ input: output })) {
    const [url] = /http:\/\/127\.0\.0\.1:\d+\/open\/[\w-]+/.exec(line) ?? [];
    if (url !== undefined) return url;
  }
  throw new Error('the web host printed no link');
}

/** Types into the weight of one of 64 real servers, each key when the frame after the last has been painted. */
async function keystrokesMs(browser: Browser): Promise<readonly number[]> {
  const fake = new FakeLabApi();
  fake.files.write(file, withServers(fake.files.read(file) ?? '', 64));
  return withPage(browser, fake, route('topology'), async (page) => {
    const weight = page.getByRole('textbox', { name: 'Weight of rs32', exact: true });
    await weight.waitFor({ timeout: waitMs });
    await weight.fill('1');
    await page.evaluate(watchKeys);
    for (let key = 0; key < keystrokes; key += 1) {
      await weight.press(key % 2 === 0 ? '7' : 'Backspace');
      // No text: the page's content security policy lets nothing be evaluated a second time.
      await page.waitForFunction(isPainted, key + 1);
    }
    return page.evaluate<readonly number[]>('window.paintedMs');
  });
}

/** Whether that many keys were painted. Runs in the page. */
function isPainted(keys: number): boolean {
  return (globalThis as unknown as { readonly paintedMs: readonly number[] }).paintedMs.length === keys;
}

async function longestFrameOfRun(browser: Browser): Promise<number> {
  const fake = new FakeLabApi();
  const lab = { kind: 'file', path: file } as const;
  await fake.startRun({ verb: 'up', lab, acceptNewHostKeys: false });
  await fake.runs.idle();
  return withPage(browser, fake, route('test'), async (page) => {
    await page.getByRole('main').waitFor({ timeout: waitMs });
    // Nobody starts a test while the page is still being opened.
    await page.evaluate('new Promise((resolve) => requestIdleCallback(() => setTimeout(resolve, 300)))');
    await page.evaluate(watchFrames);
    await fake.startRun({ verb: 'verify', lab, acceptNewHostKeys: false, requests: events, from: 'client' });
    await fake.runs.idle();
    // By its place: to look through all text at each frame would be a good part of what is measured.
    await page.locator('section.verdict').waitFor({ timeout: waitMs });
    // With the frames in which the rest is drawn: parts of the page come one with each.
    return page.evaluate<number>(`new Promise((resolve) => {
      setTimeout(() => resolve(Math.max(...window.framesMs)), 1000);
    })`);
  });
}

async function withPage<T>(
  browser: Browser,
  fake: FakeLabApi,
  hash: string,
  use: (page: Page) => Promise<T>,
): Promise<T> {
  const { host } = await startFakeHost({ fake });
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  try {
    await context.request.get(host.newLink());
    const page = await context.newPage();
    await page.goto(new URL(`/${hash}`, host.url).href);
    return await use(page);
  } finally {
    await context.close();
    await host.close();
  }
}

/** Runs in the page: from each key to the end of the frame that shows what it changed. */
const watchKeys = `
  window.paintedMs = [];
  addEventListener('keydown', ({ timeStamp }) => {
    requestAnimationFrame(() => {
      // After this frame has been painted.
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => window.paintedMs.push(performance.now() - timeStamp);
      port2.postMessage(undefined);
    });
  }, { capture: true });
  undefined`;

/** Runs in the page: the time between each two frames. */
const watchFrames = `
  window.framesMs = [0];
  let last = performance.now();
  const frame = (now) => {
    window.framesMs.push(now - last);
    last = now;
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
  undefined`;
