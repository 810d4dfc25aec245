import { describe, it } from 'vitest';
import { expect } from './browser.ts';
import { labRoute, sampleFile, useFakeApp } from './fakeApp.ts';

const startApp = useFakeApp();
const lab = sampleFile('nat-wrr');

/** More than a service keeps for a window that does not keep up (16 Mi characters). */
const floodCharacters = 20 * 1024 * 1024;

describe('a terminal that floods', () => {
  it('keeps its window, which still takes keys, and says no more than is drawn', async () => {
    const { fake, open } = await startFlooded();
    const page = await open();
    await page.getByRole('button', { name: 'Open a terminal on director' }).click();
    const screen = page.getByRole('group', { name: 'Terminal on director' });
    await expect(screen).toContainText('root@director:~#');
    await page.keyboard.type('flood\n');
    await expect.poll(() => fake.terminals.said, { timeout: 60_000 }).toBeGreaterThan(floodCharacters);

    await page.keyboard.press('Control+c');
    await expect(screen).toContainText('^C');
    await page.keyboard.type('hostname\n');
    await expect(screen).toContainText(/hostname\s*director/);
    await expect(page.getByRole('tab', { name: 'director' })).toBeVisible();
  });
});

async function startFlooded() {
  const app = await startApp({
    prepare: async (fake) => {
      await fake.startRun({ verb: 'up', lab: { kind: 'file', path: lab }, acceptNewHostKeys: false });
      await fake.runs.idle();
    },
  });
  return { fake: app.fake, open: () => app.open(labRoute(lab, 'terminal')) };
}
