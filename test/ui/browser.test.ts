import { readdirSync } from 'node:fs';
import { describe, it } from 'vitest';
import { expect } from './browser.ts';
import { useFakeApp } from './fakeApp.ts';

/** What the other tests rely on: nothing that goes wrong in a window goes unseen. */
const startApp = useFakeApp();
const sampleLabs = readdirSync(new URL('../../resources/labs/', import.meta.url));

describe('the app in a browser', () => {
  it('opens with its labs, and nothing complains', async () => {
    const app = await startApp();
    const page = await app.open();
    await expect(page.getByRole('heading', { name: 'Labs' })).toBeVisible();
    await expect(page.getByRole('rowheader')).toHaveCount(sampleLabs.length);
  });

  it.for([
    ['an exception', 'setTimeout(() => { throw new Error("thrown") })', /thrown/],
    ['a warning', 'console.warn("warned")', /warned/],
    [
      'an inline script',
      'document.body.append(Object.assign(document.createElement("script"), { text: "1" }))',
      /Content Security Policy/,
    ],
    ['a request to another origin', 'fetch("http://127.0.0.1:9/").catch(() => 0)', /Content Security Policy/],
  ] as const)('is seen to complain of %s', async ([, code, pattern]) => {
    const app = await startApp();
    const page = await app.open();
    app.visitor.expectComplaints(/./);
    await page.evaluate(code);
    await expect.poll(() => app.visitor.complaints.some((text) => pattern.test(text))).toBe(true);
  });
});
