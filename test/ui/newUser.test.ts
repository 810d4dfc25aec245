import type { Page } from '@playwright/test';
import { readFileSync } from 'node:fs';
import { describe, it } from 'vitest';
import { expect } from './browser.ts';
import { takePicture } from './inspect.ts';
import { useServedApp } from './servedApp.ts';

/** Longest that machines may take to start and be set up, on a busy computer without hardware virtualisation. */
const bringingUpMs = 120_000;

const app = useServedApp();

async function expectCounts(page: Page, realServer: string, count: number): Promise<void> {
  const row = page.getByRole('row').filter({ has: page.getByRole('rowheader', { name: realServer }) });
  // The share, then prediction, client, IPVS and log.
  await expect(row.getByRole('cell')).toHaveText([/%/, ...Array<string>(4).fill(String(count))]);
}

describe('somebody who starts LVS Lab for the first time', () => {
  it('has a proven load balancer after one click, and nothing of it after another', async () => {
    const visitor = await app.newVisitor();
    const page = await app.open(visitor);
    await expect(page.getByRole('heading', { name: 'Welcome to LVS Lab' })).toBeVisible();
    await page.getByRole('button', { name: 'Provision and prove' }).click();

    // The way of the work is shown as it goes: one lane a machine.
    await expect(page.getByRole('link', { name: 'Run', exact: true })).toHaveAttribute(
      'aria-current',
      'page',
    );
    for (const machine of ['client', 'director', 'rs1', 'rs2']) {
      await expect(page.getByRole('region', { name: machine, exact: true })).toBeVisible({
        timeout: bringingUpMs,
      });
    }

    // Then the test, by itself.
    const verdict = page.getByRole('region', { name: 'Verdict' });
    await expect(verdict).toContainText('Pass', { timeout: bringingUpMs });
    await expect(verdict).toContainText('40 of 40 requests answered');
    await expectCounts(page, 'rs1', 30);
    await expectCounts(page, 'rs2', 10);
    await takePicture(page, 'real-new-user-verdict');

    await page.getByRole('button', { name: 'Take down' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Take down' }).click();
    await expect(page.getByRole('main')).toContainText('not running', { timeout: bringingUpMs });
    await expect.poll(() => app.command.processes().size).toBe(1);
  });

  it('finds the test again, though the lab is gone', async () => {
    const visitor = await app.newVisitor();
    const page = await app.open(visitor);
    // The welcome page has been left.
    await page.getByRole('rowheader', { name: 'nat-wrr' }).getByRole('link').click();
    await page.getByRole('link', { name: 'Test', exact: true }).click();
    await expect(page.getByRole('checkbox', { name: /^Select the test of/ })).toHaveCount(1);

    // The box itself is drawn; what has the focus and the keys is invisible.
    await page.getByRole('checkbox', { name: /^Select the test of/ }).press(' ');
    const [saved] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Report (JSON)' }).click(),
    ]);
    const report = JSON.parse(readFileSync(await saved.path(), 'utf8')) as unknown;
    expect(JSON.stringify(report)).toContain('"pass"');
  });
});
