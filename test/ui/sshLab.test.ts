import type { Page } from '@playwright/test';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { generateKeyPair } from '../../electron/vm/machineKeys.ts';
import type { Lab } from '../../lab/model/lab.ts';
import { natLab } from '../live/labText.ts';
import { OwnMachines } from '../live/ownMachines.ts';
import { expect } from './browser.ts';
import { takePicture } from './inspect.ts';
import { useServedApp } from './servedApp.ts';

/** A lab on machines that a user has already, reached by SSH: whose keys are asked about, and what a changed key means. */
const app = useServedApp();
let machines: OwnMachines;
let lab: Lab;
let file: string;

const bringingUpMs = 120_000;

beforeAll(async () => {
  machines = await OwnMachines.start(natLab({ name: 'own' }), 'full');
  lab = await machines.sshLab();
  file = path.join(app.command.state, 'own.yaml');
  // JSON is YAML too.
  writeFileSync(file, JSON.stringify(lab, undefined, 2));
});
afterAll(() => machines.end());

const question = (page: Page) => page.getByRole('dialog', { name: 'Is this the right machine?' });
const runButton = (page: Page) =>
  page.getByRole('group', { name: 'What to run' }).getByRole('button').first();
const standing = (page: Page, word: string) => page.locator('.run-overview .standing', { hasText: word });

/** Answers questions about host keys, each of which must show a fingerprint, until the run has ended. */
async function trustAll(page: Page): Promise<number> {
  const done = standing(page, 'done');
  let asked = 0;
  for (;;) {
    await expect(question(page).or(done).first()).toBeVisible({ timeout: bringingUpMs });
    if (!(await question(page).isVisible())) return asked;
    const shown = await question(page).innerText();
    expect(shown).toMatch(/SHA256:[A-Za-z0-9+/]{43}/);
    await question(page).getByRole('button', { name: 'They agree: trust it' }).click();
    await expect(question(page).filter({ hasText: shown })).toHaveCount(0);
    asked += 1;
  }
}

describe('a lab over SSH', () => {
  it('asks about the host key of each machine, and comes up once they are trusted', async () => {
    const page = await app.open(await app.newVisitor(), '#/');
    await page.getByRole('button', { name: 'Skip to the labs' }).click();
    await page.getByRole('button', { name: 'Open a file…' }).click();
    await page.getByRole('textbox', { name: 'Path of the file on this computer' }).fill(file);
    await page.getByRole('button', { name: 'Open', exact: true }).click();
    await page.getByRole('link', { name: 'Run', exact: true }).click();
    await runButton(page).click();
    await expect(question(page)).toBeVisible({ timeout: 60_000 });
    await takePicture(page, 'real-host-key');
    expect(await trustAll(page)).toBe(4);
  });

  it('tells of a changed host key, touches nothing, and asks anew once the old one is forgotten', async () => {
    // Connections that are open go on: the key was checked as they were opened.
    await app.restart();
    const page = await app.open(await app.newVisitor(), `#/lab/${encodeURIComponent(file)}/run`);
    const knownHosts = path.join(app.command.state, 'known_hosts');
    const other = generateKeyPair('other').publicKey.split(' ').slice(0, 2).join(' ');
    const line = new RegExp(`^(\\[127\\.0\\.0\\.1\\]:${lab.realServers[1]?.ssh?.port ?? 0}) .*$`, 'm');
    const kept = readFileSync(knownHosts, 'utf8');
    expect(kept).toMatch(line);
    writeFileSync(knownHosts, kept.replace(line, `$1 ${other}`));

    await runButton(page).click();
    await expect(standing(page, 'failed')).toBeVisible({ timeout: 60_000 });
    const failure = page.getByRole('region', { name: 'What failed' });
    await expect(failure).toContainText('rs2');
    await expect(failure).toContainText('host key');
    await takePicture(page, 'real-host-key-changed');

    await failure.getByRole('button', { name: 'Forget the old key…' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Forget the old key' }).click();
    await expect(page.getByRole('dialog')).toHaveCount(0);
    await runButton(page).click();
    await expect(question(page)).toBeVisible({ timeout: 60_000 });
    expect(await trustAll(page)).toBe(1);
  });
});
