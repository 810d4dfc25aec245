import type { Page } from '@playwright/test';
import type { LabErrorData } from '../../lab/contract/labError.ts';
import { describe, expect as expectValue, it } from 'vitest';
import { expect } from './browser.ts';
import { labRoute, sampleFile, useFakeApp } from './fakeApp.ts';
import { withServers } from './longLab.ts';
import { builtRenderer } from './renderers.ts';

/** Editing a lab in forms, beside its picture, in the file that it stands in. */
const startApp = useFakeApp();
const file = sampleFile('nat-wrr');

const noRoom: LabErrorData = { code: 'disk-full', what: 'No room is left', why: '', next: 'Make some.' };

const weightOf = (page: Page, name: string) => page.getByRole('textbox', { name: `Weight of ${name}` });
const pictured = (page: Page) => page.locator('[data-machine^="realServers"]');

describe('the forms', () => {
  it('undo and redo by keyboard, in the field, the picture and the file', async () => {
    const app = await startApp();
    const page = await app.open(labRoute(file));
    const text = (): string => app.fake.files.read(file) ?? '';
    await weightOf(page, 'rs1').fill('5');
    await expect(pictured(page).first()).toContainText('5');
    await expect.poll(text).toContain('weight: 5');
    await page.keyboard.press('Control+z');
    await expect(weightOf(page, 'rs1')).toHaveValue('3');
    await expect.poll(text).toContain('weight: 3');
    await page.keyboard.press('Control+Shift+z');
    await expect(weightOf(page, 'rs1')).toHaveValue('5');
    await expect.poll(text).toContain('weight: 5');
  });

  it('take several real servers from the clipboard', async () => {
    const app = await startApp();
    await app.visitor.context.grantPermissions(['clipboard-read', 'clipboard-write']);
    const page = await app.open(labRoute(file));
    await expect(pictured(page)).toHaveCount(2);
    const lines = ['rs3 192.168.131.113 2 third', 'rs4 192.168.131.114 4 fourth'];
    await page.evaluate((copied) => navigator.clipboard.writeText(copied), lines.join('\n'));
    await page.getByRole('textbox', { name: 'Name of rs2' }).focus();
    await page.keyboard.press('Control+v');
    await expect(pictured(page)).toHaveCount(4);
    await expect(weightOf(page, 'rs4')).toHaveValue('4');
    await expect(page.getByText('Nothing is wrong.')).toBeVisible();
  });

  it('mend a mistake with the button beside it', async () => {
    const app = await startApp();
    app.fake.files.write(file, (app.fake.files.read(file) ?? '').replace('scheduler: wrr', 'scheduler: rr'));
    const page = await app.open(labRoute(file));
    await page.getByRole('button', { name: 'Use wrr' }).first().click();
    await expect(page.getByText('Nothing is wrong.')).toBeVisible();
    await expect.poll(() => app.fake.files.read(file)).toContain('scheduler: wrr');
  });

  it('hold 64 real servers without freezing, in the table and in the picture', async () => {
    const app = await startApp({
      // As users have it: the warnings of the other build cost time.
      rendererFolder: builtRenderer,
      prepare: (fake) => fake.files.write(file, withServers(fake.files.read(file) ?? '', 64)),
    });
    const page = await app.open(labRoute(file));
    await expect(pictured(page)).toHaveCount(64);
    await page.evaluate(watchFreezes);
    await weightOf(page, 'rs64').fill('');
    for (const digit of '1234') await weightOf(page, 'rs64').press(digit);
    await expect(weightOf(page, 'rs64')).toHaveValue('1234');
    await expect(pictured(page).last()).toContainText('1234');
    // Longer than a second, people think that a program has hung.
    expectValue(await page.evaluate(() => Math.max(0, ...window.freezesMs))).toBeLessThan(1000);
  });

  it('stand above the picture in a narrow window, as high as they are', async () => {
    const app = await startApp({ browser: { viewport: { width: 860, height: 900 } } });
    const page = await app.open(labRoute(file));
    await weightOf(page, 'rs2').fill('4');
    const [field, picture] = await Promise.all([
      weightOf(page, 'rs2').boundingBox(),
      page.locator('.picture').boundingBox(),
    ]);
    expectValue(field?.height).toBeGreaterThan(20);
    expectValue(field!.y + field!.height).toBeLessThan(picture!.y);
  });
});

describe('a file that somebody else has changed', () => {
  it.for([
    ['is kept as theirs, with ours one undo away', 'Take the file’s version', '2', '9'],
    ['is overwritten when that is what is wanted', 'Keep mine and overwrite', '9', '2'],
  ] as const)('%s', async ([, choice, chosen, undone]) => {
    const app = await startApp();
    const page = await app.open(labRoute(file));
    await expect(weightOf(page, 'rs1')).toHaveValue('3');
    // Ours is not written, and then there is theirs.
    app.fake.failNext('saveLabFile', noRoom);
    await weightOf(page, 'rs1').fill('9');
    await expect(page.getByRole('alert')).toContainText(noRoom.what);
    app.fake.files.write(file, (app.fake.files.read(file) ?? '').replace('weight: 3', 'weight: 2'));
    const dialog = page.getByRole('dialog', { name: 'The file changed on disk' });
    await dialog.getByRole('button', { name: choice }).click();
    await expect(dialog).toHaveCount(0);
    await expect(weightOf(page, 'rs1')).toHaveValue(chosen);
    await expect.poll(() => app.fake.files.read(file)).toContain(`weight: ${chosen}`);
    await weightOf(page, 'rs1').focus();
    await page.keyboard.press('Control+z');
    await expect(weightOf(page, 'rs1')).toHaveValue(undone);
  });

  it('is shown at once where nothing of ours would be lost', async () => {
    const app = await startApp();
    const page = await app.open(labRoute(file));
    await expect(weightOf(page, 'rs1')).toHaveValue('3');
    app.fake.files.write(file, (app.fake.files.read(file) ?? '').replace('weight: 3', 'weight: 7'));
    await expect(weightOf(page, 'rs1')).toHaveValue('7');
  });
});

declare global {
  interface Window {
    freezesMs: number[];
  }
}

/** Runs in the page: notes how long it is between two pictures. */
function watchFreezes(): void {
  window.freezesMs = [];
  let before = performance.now();
  const look = (now: number): void => {
    window.freezesMs.push(now - before);
    before = now;
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}
