import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { describe, expect as expectValue, it } from 'vitest';
import { expect } from './browser.ts';
import { labRoute, sampleFile, useFakeApp } from './fakeApp.ts';

/** What stands around the pages: questions, settings, what is taken home, the connection. */
const startApp = useFakeApp();
const file = sampleFile('nat-wrr');

const fingerprint = 'SHA256:uNiVztksCsDhcc0u9e8BgrJXVGDn7uXxHhcPk1Z2N4c';

async function saved(page: Page, act: () => Promise<unknown>): Promise<{ name: string; text: string }> {
  const [download] = await Promise.all([page.waitForEvent('download'), act()]);
  return { name: download.suggestedFilename(), text: await readFile(await download.path(), 'utf8') };
}

describe('a question', () => {
  it('about a host key is answered in one window, and closed in the other', async () => {
    const app = await startApp();
    const pages = [await app.open(), await app.open()];
    const answer = app.fake.ask({
      kind: 'host-key',
      host: 'rack',
      port: 22,
      type: 'ssh-ed25519',
      fingerprint,
    });
    for (const page of pages) await expect(page.getByRole('dialog')).toContainText(fingerprint);
    await pages[0]!.getByRole('button', { name: 'They agree: trust it' }).click();
    expectValue(await answer).toEqual({ kind: 'trust' });
    for (const page of pages) await expect(page.getByRole('dialog')).toHaveCount(0);
  });

  it('waits for a window that opens later, and is refused by Escape', async () => {
    const app = await startApp();
    const answer = app.fake.ask({
      kind: 'host-key',
      host: 'rack',
      port: 22,
      type: 'ssh-ed25519',
      fingerprint,
    });
    const page = await app.open();
    await expect(page.getByRole('dialog')).toContainText(fingerprint);
    await page.keyboard.press('Escape');
    expectValue(await answer).toEqual({ kind: 'dismissed' });
  });

  it('about a password takes it from the keyboard', async () => {
    const app = await startApp();
    const page = await app.open();
    await expect(page.getByRole('rowheader', { name: 'nat-rr' })).toBeVisible();
    const secret = { kind: 'password', user: 'admin', host: 'rack', port: 22 } as const;
    const answer = app.fake.ask({ kind: 'secret', secret, attempt: 1, canKeep: false });
    const field = page.getByRole('dialog').getByLabel('Password', { exact: true });
    await expect(field).toBeFocused();
    await page.keyboard.type('let me in');
    await page.keyboard.press('Enter');
    expectValue(await answer).toEqual({ kind: 'secret', secret: 'let me in', keep: false });
  });
});

describe('settings', () => {
  it('switch the language at once, in every window, and for the next start', async () => {
    const app = await startApp();
    const [page, other] = [await app.open(), await app.open(labRoute(file, 'plan'))];
    await page.getByRole('button', { name: 'Settings' }).click();
    await page.getByRole('dialog').getByText('中文').click();
    await expect(page.getByRole('heading', { name: '实验', exact: true, includeHidden: true })).toBeVisible();
    await expect(other.getByRole('link', { name: '计划', exact: true })).toBeVisible();
    await expect(other.locator('html')).toHaveAttribute('lang', 'zh-CN');
    await page.reload();
    await expect(page.getByRole('heading', { name: '实验', exact: true })).toBeVisible();
  });

  it('switch the theme, which is there before anything else at the next start', async () => {
    // In a window of its own, since it is cut off from the service for good.
    const app = await startApp({ browser: {} });
    const page = await app.open();
    await page.getByRole('button', { name: 'Settings' }).click();
    await page.getByRole('dialog').getByText('Dark', { exact: true }).click();
    await expect(page.locator('html')).toHaveClass(/dark/);
    // Without an answer of the service, the window must know by itself.
    await page.routeWebSocket('**/api', () => undefined);
    await page.reload();
    await expect(page.locator('html')).toHaveClass(/dark/);
  });

  it('follow the system’s language and theme until somebody chooses', async () => {
    const app = await startApp({ browser: { locale: 'zh-CN', colorScheme: 'dark' } });
    const page = await app.open();
    await expect(page.getByRole('heading', { name: '实验', exact: true })).toBeVisible();
    await expect(page.locator('html')).toHaveClass(/dark/);
  });
});

describe('what is taken home', () => {
  it('is a lab file as it stands', async () => {
    const app = await startApp();
    const page = await app.open();
    await page.getByRole('button', { name: 'More actions for nat-wrr' }).click();
    const { name, text } = await saved(page, () => page.getByRole('menuitem', { name: 'Export…' }).click());
    expectValue(name).toBe('nat-wrr.yaml');
    expectValue(text).toBe(app.fake.files.read(file));
  });

  it('is a test’s report, as JSON and as a page that needs nothing from elsewhere', async () => {
    const app = await startApp();
    const lab = { kind: 'file', path: file } as const;
    await app.fake.startRun({ verb: 'up', lab, acceptNewHostKeys: false });
    await app.fake.runs.idle();
    await app.fake.startRun({ verb: 'verify', lab, acceptNewHostKeys: false, requests: 40, from: 'client' });
    await app.fake.runs.idle();
    const page = await app.open(labRoute(file, 'test'));
    const json = await saved(page, () => page.getByRole('button', { name: 'Report (JSON)' }).click());
    expectValue(JSON.parse(json.text)).toMatchObject({ verdict: { verdict: 'pass', requests: 40 } });

    const html = await saved(page, () => page.getByRole('button', { name: 'Report (HTML)' }).click());
    const report = await app.visitor.context.newPage();
    const asked: string[] = [];
    report.on('request', (request) => asked.push(request.url()));
    await report.setContent(html.text);
    await expect(report.getByText('rs1').first()).toBeVisible();
    expectValue(asked).toEqual([]);
  });

  it('is every script and file of a machine', async () => {
    const app = await startApp();
    const page = await app.open(labRoute(file, 'plan'));
    await page.getByRole('tab', { name: 'Scripts and files' }).click();
    const { name, text } = await saved(page, () => page.getByRole('button', { name: 'Save all' }).click());
    expectValue(name).toBe('nat-wrr-director.tar');
    expectValue(text).toContain('lvs_nat.sh');
  });
});

describe('a lost connection', () => {
  it('is told, and so is that LVS Lab was started anew, which needs a new link', async () => {
    const app = await startApp();
    app.visitor.expectComplaints(/WebSocket|ERR_CONNECTION_REFUSED|403/);
    const page = await app.open();
    await expect(page.getByRole('heading', { name: 'Labs' })).toBeVisible();
    const status = page.getByRole('status');
    await app.stop();
    await expect(status.filter({ hasText: 'The connection to LVS Lab is lost' })).toBeVisible();
    await app.startAnew();
    await expect(status.filter({ hasText: 'LVS Lab was started anew' })).toBeVisible();
  });
});

describe('before the app is there', () => {
  it.for(['light', 'dark'] as const)('its frame is seen, %s as the window was last time', async (theme) => {
    const app = await startApp({ browser: { colorScheme: theme === 'dark' ? 'light' : 'dark' } });
    await app.change({ theme });
    const page = await app.open();
    await expect(page.getByRole('navigation')).toBeVisible();
    const isDark = () => document.documentElement.classList.contains('dark');
    await expect.poll(() => page.evaluate(isDark)).toBe(theme === 'dark');

    // Neither script nor style of the app comes, as on a slow start.
    await page.route('**/assets/**', () => undefined);
    await page.reload({ waitUntil: 'commit' });
    const brand = page.locator('.first-look').getByText('LVS Lab');
    await expect(brand).toBeVisible();
    const background = theme === 'dark' ? 'rgb(20, 20, 20)' : 'rgb(255, 255, 255)';
    await expect(page.locator('.first-look')).toHaveCSS('background-color', background);
    await page.waitForFunction(() => performance.getEntriesByName('first-contentful-paint').length > 0);
  });
});
