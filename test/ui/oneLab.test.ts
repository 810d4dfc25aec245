import type { Page } from '@playwright/test';
import { beforeAll, describe, it } from 'vitest';
import { expect, type Visitor } from './browser.ts';
import { takePicture } from './inspect.ts';
import { useServedApp } from './servedApp.ts';
import { createFrom } from './servedLab.ts';

/**
 * What happens to a lab on real machines while somebody watches it. It is brought up once; each test leaves it running
 * for the next.
 */
const app = useServedApp();

/** Longest that machines may take to start and be set up, on a busy computer without hardware virtualisation. */
const bringingUpMs = 120_000;
const lab = 'watched';
let route: string;

beforeAll(() => {
  // As the New lab dialog does, which another test looks at.

  route = createFrom(app.command, 'nat-wrr', lab);
});

const verdictOf = (page: Page) => page.getByRole('region', { name: 'Verdict' });
const lane = (page: Page, machine: string) => page.getByRole('region', { name: machine, exact: true });
const standing = (page: Page, word: string) =>
  page.getByRole('main').locator('.run-overview .standing', { hasText: word });

async function goTo(page: Page, name: string): Promise<void> {
  await page.getByRole('navigation', { name: 'Pages of the lab' }).getByRole('link', { name }).click();
}

async function openRunPage(): Promise<{ readonly visitor: Visitor; readonly page: Page }> {
  const visitor = await app.newVisitor();
  return { visitor, page: await app.open(visitor, `${route}/run`) };
}

async function expectMeasured(page: Page, counts: Readonly<Record<string, number>>): Promise<void> {
  for (const [name, count] of Object.entries(counts)) {
    const row = page.getByRole('row').filter({ has: page.getByRole('rowheader', { name }) });
    // The share, then prediction, client, IPVS and log.
    await expect(row.getByRole('cell')).toHaveText([/%/, ...Array<string>(4).fill(String(count))]);
  }
}

describe('a run that is watched', () => {
  it('goes on through a reload, is the same in two windows, and is cancelled from either', async () => {
    const { visitor, page } = await openRunPage();
    await page.getByRole('main').getByRole('button', { name: 'Bring up' }).last().click();
    await expect(lane(page, 'rs1')).toBeVisible({ timeout: bringingUpMs });

    await page.reload();
    await expect(standing(page, 'running')).toBeVisible();
    await expect(lane(page, 'rs1')).toBeVisible();

    const other = await app.open(visitor, `${route}/run`);
    await expect(standing(other, 'running')).toBeVisible();
    await other.getByRole('main').getByRole('button', { name: 'Cancel', exact: true }).click();
    for (const window of [page, other])
      await expect(standing(window, 'cancelled')).toBeVisible({ timeout: 10_000 });
  });

  it('is finished by another one, of which both windows show the end', async () => {
    const { visitor, page } = await openRunPage();
    const other = await app.open(visitor, `${route}/run`);
    await page.getByRole('group', { name: 'What to run' }).getByRole('button').first().click();
    for (const window of [page, other])
      await expect(standing(window, 'done')).toBeVisible({ timeout: bringingUpMs });
    for (const machine of ['client', 'director', 'rs1', 'rs2']) {
      const shown = await lane(page, machine).innerText();
      await expect(lane(other, machine)).toHaveText(shown, { useInnerText: true });
    }
  });
});

describe('a machine', () => {
  it('has a terminal, in which commands are run, and a console, which shows what is written to it', async () => {
    const { page } = await openRunPage();
    await goTo(page, 'Terminal');
    await page.getByRole('button', { name: 'Open a terminal on client' }).click();
    const terminal = page.getByRole('tabpanel');
    await expect(terminal).toContainText('#', { timeout: 30_000 });
    await page.keyboard.type('echo "$(hostname) has $((6 * 7))" | tee /dev/console\n');
    await expect(terminal).toContainText('client has 42');
    await takePicture(page, 'real-terminal');

    await goTo(page, 'Observe');
    await page.getByRole('tab', { name: 'Console' }).click();
    const shown = page.getByRole('region', { name: 'What client wrote to its console' });
    await expect(shown).toContainText('client has 42', { timeout: 15_000 });
    await takePicture(page, 'real-console');
  });
});

describe('the director', () => {
  it('has a table of its virtual service', async () => {
    const { page } = await openRunPage();
    await goTo(page, 'Observe');
    const table = page.getByRole('table').first();
    await expect(table).toContainText('10.0.69.132:80', { timeout: 30_000 });
    await expect(table).toContainText('192.168.131.110:80');
    await takePicture(page, 'real-observe');
  });
});

describe('a scheduler that ignores the weights', () => {
  it('is warned of, noted by the verdict, and replaced with one click', async () => {
    const visitor = await app.newVisitor();
    const page = await app.open(visitor, `${route}/topology`);
    await page.getByRole('combobox', { name: 'Scheduler' }).fill('rr');
    await page.getByRole('option', { name: /^rr/ }).click();
    await expect(page.getByRole('main')).toContainText('1 warning');
    await expect(page.getByText('Saved', { exact: true })).toBeVisible();
    await takePicture(page, 'real-rr-warning');

    await goTo(page, 'Run');
    await page.getByRole('group', { name: 'What to run' }).getByRole('button', { name: 'Repair' }).click();
    await expect(standing(page, 'done')).toBeVisible({ timeout: bringingUpMs });
    await goTo(page, 'Test');
    await page.getByRole('button', { name: 'Start' }).click();
    await expect(verdictOf(page)).toContainText('rr ignores the weights 3, 1', { timeout: 60_000 });
    await expect(verdictOf(page)).toContainText('Pass');
    await expectMeasured(page, { rs1: 20, rs2: 20 });
    await takePicture(page, 'real-rr-note');

    await page.getByRole('button', { name: 'Use wrr, bring up and test again' }).click();
    await expect(page.getByRole('main')).toContainText('wrr must do', { timeout: bringingUpMs });
    await expect(verdictOf(page)).not.toContainText('ignores the weights');
    await expectMeasured(page, { rs1: 30, rs2: 10 });
  });
});

describe('a machine that dies while the lab is watched', () => {
  it('makes the lab broken in every list, and is mended by Repair', async () => {
    const { page } = await openRunPage();
    const list = page.getByRole('complementary', { name: 'Labs' });
    await expect(list).toContainText('running');
    process.kill(await app.command.machinePid(lab, 'rs1'), 'SIGKILL');
    await expect(list).toContainText('broken', { timeout: 30_000 });
    await expect(page.getByRole('status').filter({ hasText: 'Not running: rs1' })).toBeVisible();
    await takePicture(page, 'real-broken');

    await page.getByRole('main').getByRole('button', { name: 'Repair' }).first().click();
    await expect(standing(page, 'done')).toBeVisible({ timeout: bringingUpMs });
    await expect(list).toContainText('running');
    await expect(list).not.toContainText('broken');
    await page.getByRole('button', { name: 'Prove' }).click();
    await expect(verdictOf(page)).toContainText('Pass', { timeout: 60_000 });
    await expectMeasured(page, { rs1: 30, rs2: 10 });
  });
});
