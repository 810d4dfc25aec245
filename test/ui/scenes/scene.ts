import type { Page } from '@playwright/test';
import type { FakeLabApi } from '../../fakes/fakeLabApi.ts';
import { expect } from '../browser.ts';
import { sampleFile } from '../fakeApp.ts';

/** A page or dialog in a state that people meet. */
export interface Scene {
  readonly name: string;
  readonly prepare?: (fake: FakeLabApi) => void | Promise<void>;
  readonly route?: string;
  /** Brings the window there; resolves when there is something to look at. */
  readonly reach: (page: Page, fake: FakeLabApi) => Promise<unknown>;
}

/** The lab file that most scenes show. */
export const file = sampleFile('nat-wrr');
/** Waits until the text is to be seen. */
export const inWords = (page: Page, text: string | RegExp): Promise<void> =>
  expect(page.getByText(text).first()).toBeVisible();
/** Presses the first button of that name. */
export const press = (page: Page, name: string | RegExp): Promise<void> =>
  page.getByRole('button', { name }).first().click();

/** Has the lab of a file brought up. */
export async function bringUp(fake: FakeLabApi, path = file): Promise<void> {
  await fake.startRun({ verb: 'up', lab: { kind: 'file', path }, acceptNewHostKeys: false });
  await fake.runs.idle();
}

/** Has the lab of a file tested. */
export async function runTest(fake: FakeLabApi, path = file, requests = 40): Promise<void> {
  const lab = { kind: 'file', path } as const;
  await fake.startRun({ verb: 'verify', lab, acceptNewHostKeys: false, requests, from: 'client' });
  await fake.runs.idle();
}

/** Has the lab brought up and tested once. */
export async function upAndTested(fake: FakeLabApi): Promise<void> {
  await bringUp(fake);
  await runTest(fake);
}
