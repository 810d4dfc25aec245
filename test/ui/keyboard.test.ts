import type { Page } from '@playwright/test';
import { labPages } from '../../renderer/frame/labPages.ts';
import { describe, expect as expectValue, it } from 'vitest';
import { expect } from './browser.ts';
import { labRoute, sampleFile, useFakeApp } from './fakeApp.ts';
import { lostFocus, tabTo, walkStops } from './tabStops.ts';

/** The app without a mouse. */
const startApp = useFakeApp();
const file = sampleFile('nat-wrr');

describe('the first start, by keyboard alone', () => {
  it('leads from the welcome page to a verdict, and takes the lab down again', async () => {
    const { fake, open, change } = await appParts();
    await change({ isWelcomed: false });
    const page = await open();
    await expect(page.getByText('Everything that embedded machines need is here.')).toBeVisible();
    await tabTo(page, 'Provision and prove');
    await page.keyboard.press('Enter');
    await expect(page.getByRole('region', { name: 'Verdict' })).toContainText('Pass');
    expectValue([...fake.runs.worlds.keys()]).toEqual(['nat-wrr']);

    await tabTo(page, 'Take down');
    await page.keyboard.press('Enter');
    // The dialog has the focus, on the button that goes on.
    await expect(page.getByRole('dialog').getByRole('button', { name: 'Take down' })).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(page.getByRole('main')).toContainText('not running');
    expectValue([...fake.runs.worlds.keys()]).toEqual([]);
  });

  it('shows where the focus is, at every stop', async () => {
    const { open, change } = await appParts();
    await change({ isWelcomed: false });
    const page = await open();
    await expect(page.getByText('Everything that embedded machines need is here.')).toBeVisible();
    await expectWalkable(page, 8);
  });
});

describe('every page of a lab', () => {
  it.for([
    ['topology', 40],
    ['plan', 15],
    ['run', 15],
    ['test', 15],
    ['observe', 15],
  ] as const)('shows where the focus is, at every stop of %s', async ([name, least]) => {
    const { fake, open } = await appParts();
    const lab = { kind: 'file', path: file } as const;
    await fake.startRun({ verb: 'up', lab, acceptNewHostKeys: false });
    await fake.runs.idle();
    const page = await open(labRoute(file, name));
    await expect(page.getByRole('heading', { name: 'nat-wrr' })).toBeVisible();
    await expectWalkable(page, least);
  });

  it('is reached by Alt and its number', async () => {
    const { open } = await appParts();
    const page = await open(labRoute(file));
    await expect(page.getByRole('heading', { name: 'nat-wrr' })).toBeVisible();
    for (const [digit, name] of labPages.entries()) {
      await page.keyboard.press(`Alt+${digit + 1}`);
      await expect(page).toHaveURL(new RegExp(`/${name}$`));
    }
  });

  it('lets the focus out of a terminal', async () => {
    const { fake, open } = await appParts();
    await fake.startRun({ verb: 'up', lab: { kind: 'file', path: file }, acceptNewHostKeys: false });
    await fake.runs.idle();
    const page = await open(`${labRoute(file, 'terminal')}?machine=rs1`);
    await expect(page.getByRole('tabpanel')).toContainText('root@rs1');
    await page.keyboard.type('hostname\n');
    await expect(page.getByRole('tabpanel')).toContainText('root@rs1:~# hostname');
    await page.keyboard.press('Shift+F6');
    await expect(page.getByRole('tab', { name: 'rs1' })).toBeFocused();
  });
});

describe('a dialog', () => {
  it('takes what is typed at once, and gives the focus back when it is left', async () => {
    const { open } = await appParts();
    const page = await open();
    await page.getByRole('button', { name: 'Open a file…' }).press('Enter');
    await expect(page.getByRole('textbox', { name: 'Path of the file on this computer' })).toBeFocused();
    await page.keyboard.type('/tmp/lab.yaml');
    await page.keyboard.press('Escape');
    await expect(page.getByRole('dialog')).toHaveCount(0);
    await expect(page.getByRole('button', { name: 'Open a file…' })).toBeFocused();
  });
});

describe('the command palette', () => {
  it('opens, finds and goes, without a mouse', async () => {
    const { open } = await appParts();
    const page = await open(labRoute(file));
    await expect(page.getByRole('heading', { name: 'nat-wrr' })).toBeVisible();
    await page.keyboard.press('Control+k');
    await expect(page.getByRole('combobox', { name: 'Type a command or a lab’s name' })).toBeFocused();
    await page.keyboard.type('plan');
    await page.keyboard.press('Enter');
    await expect(page).toHaveURL(/\/plan$/);
    await expect(page.getByRole('dialog')).toHaveCount(0);

    await page.keyboard.press('Control+k');
    await expect(page.getByRole('combobox', { name: 'Type a command or a lab’s name' })).toBeFocused();
    await page.keyboard.type('theme dark');
    await page.keyboard.press('Enter');
    await expect(page.locator('html.dark')).toHaveCount(1);
    await expect(page.getByRole('dialog')).toHaveCount(0);

    await page.keyboard.press('Control+k');
    // A key goes to what has the focus: on a busy machine that is not yet the palette.
    await expect(page.getByRole('combobox', { name: 'Type a command or a lab’s name' })).toBeFocused();
    await page.keyboard.press('Escape');
    await expect(page.getByRole('dialog')).toHaveCount(0);
  });
});

async function appParts() {
  const app = await startApp();
  return { fake: app.fake, open: app.open.bind(app), change: app.change.bind(app) };
}

/** Tab goes through the page and comes to its end; each stop is in sight and marked. */
async function expectWalkable(page: Page, least: number): Promise<void> {
  const stops = await walkStops(page);
  expectValue(stops.length, stops.map(({ name }) => name).join(', ')).toBeGreaterThanOrEqual(least);
  expectValue(lostFocus(stops)).toEqual([]);
}
