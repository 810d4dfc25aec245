import { _electron, expect as expectPage, type ElectronApplication, type Page } from '@playwright/test';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { electronVersion, findElectron } from '../../scripts/electronBinary.mjs';

const binary = findElectron();
const missing = `there is no Electron ${electronVersion} binary here: \`npx install-electron\` brings one`;
if (binary === undefined)
  process.stderr.write(`\nSKIPPED: the tests of the desktop app, since ${missing}.\n\n`);

const root = path.resolve(import.meta.dirname, '../..');
const state = mkdtempSync(path.join(tmpdir(), 'lvs-lab-desktop-'));
let app: ElectronApplication;
let page: Page;

describe.skipIf(binary === undefined)(
  `the desktop app${binary === undefined ? ` (skipped: ${missing})` : ''}`,
  () => {
    beforeAll(async () => {
      app = await _electron.launch({
        executablePath: binary!,
        // Root, as in a container, has no sandbox.
        args: [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), root],
        env: { ...(process.env as Record<string, string>), LVS_LAB_STATE: state },
      });
      page = await app.firstWindow();
    });
    afterAll(() => app.close());

    it('opens a window on its own pages', async () => {
      await expectPage(page).toHaveURL(/^lvs-lab:\/\/app\//);
      await expectPage(page.getByRole('heading', { name: 'Welcome to LVS Lab' })).toBeVisible();
    });

    it('answers calls of the page', async () => {
      await page.getByRole('button', { name: 'Skip to the labs' }).click();
      await page.getByRole('button', { name: 'New lab…' }).click();
      await page.getByRole('button', { name: 'Create' }).click();
      await expectPage(page.getByRole('heading', { name: 'nat-wrr' })).toBeVisible();
    });

    it('gives the page nothing of Node', async () => {
      const given = await page.evaluate(() => [typeof globalThis.require, typeof globalThis.process]);
      expect(given).toEqual(['undefined', 'undefined']);
    });

    it('goes nowhere else and opens no other window', async () => {
      await page.evaluate(() => {
        window.location.href = 'http://127.0.0.1:9/';
        window.open('http://127.0.0.1:9/');
      });
      // What a page asks of the shell is answered in order: with this answer, the others are refused.
      await page.getByRole('link', { name: 'All labs' }).click();
      await expectPage(page.getByRole('heading', { name: 'Labs' })).toBeVisible();
      expect(page.url()).toMatch(/^lvs-lab:\/\/app\//);
      expect(app.windows()).toHaveLength(1);
    });
  },
);
afterAll(() => rmSync(state, { recursive: true, force: true }));
