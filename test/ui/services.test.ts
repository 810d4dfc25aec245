import type { Page } from '@playwright/test';
import { describe, expect as expectValue, it } from 'vitest';
import { expect } from './browser.ts';
import { labRoute, sampleFile, useFakeApp, type FakeApp } from './fakeApp.ts';
import { inspect, takePicture } from './inspect.ts';

/** A lab with several services: in its forms, in tests and in packet walks. */
const startApp = useFakeApp();
const file = sampleFile('several');
const text = `version: 1
name: several
machines: embedded
networks:
  outside: { cidr: 10.0.69.0/24, gateway: 10.0.69.1 }
  inside: { cidr: 192.168.131.0/24 }
service: { vip: 10.0.69.132, port: 80, forwarding: nat, scheduler: wrr }
moreServices:
  - { port: 8080, serverPort: 8081, scheduler: rr }
  - { port: 53, protocol: udp, scheduler: sed }
client: { name: client, addresses: { outside: 10.0.69.10 } }
directors:
  - { name: director, addresses: { outside: 10.0.69.132, inside: 192.168.131.132 } }
realServers:
  - { name: rs1, addresses: { inside: 192.168.131.110 }, weight: 3 }
  - { name: rs2, addresses: { inside: 192.168.131.131 }, weight: 1 }
`;

const startSeveral = (): Promise<FakeApp> => startApp({ prepare: (fake) => fake.files.write(file, text) });

const serviceForm = (page: Page, name: string) => page.getByRole('region', { name, exact: true });
const saved = (app: FakeApp) => expect.poll(() => app.fake.files.read(file) ?? '');

async function goTo(page: Page, name: string): Promise<void> {
  await page.getByRole('navigation', { name: 'Pages of the lab' }).getByRole('link', { name }).click();
}

/** Opens a list of choices; what is chosen lies over the box that has the name. */
async function open(page: Page, label: string): Promise<void> {
  const combobox = page.getByRole('combobox', { name: label, exact: true });
  await page.locator('.el-select').filter({ has: combobox }).click();
}

async function choose(page: Page, label: string, option: string | RegExp): Promise<void> {
  await open(page, label);
  await page.getByRole('option', { name: option }).click();
}

async function bringUp(app: FakeApp, page: Page): Promise<void> {
  await app.fake.startRun({
    verb: 'up',
    lab: { kind: 'file', path: file },
    acceptNewHostKeys: false,
  });
  await goTo(page, 'Test');
  await expect(page.getByRole('button', { name: 'Start' })).toBeEnabled();
}

describe('the forms of a lab with several services', () => {
  it('show each with its own fields, and are free of findings', async () => {
    const app = await startSeveral();
    const page = await app.open(labRoute(file));
    for (const name of ['80/tcp', '8080/tcp', '53/udp']) await expect(serviceForm(page, name)).toBeVisible();
    await expect(serviceForm(page, '53/udp')).toContainText('A DNS server on each real server answers');
    await expect(
      serviceForm(page, '8080/tcp').getByRole('textbox', { name: 'Port', exact: true }),
    ).toHaveValue('8080');
    expectValue(await inspect(page)).toEqual([]);
    await takePicture(page, 'services-topology');
  });

  it('change one service alone, add one and remove it again, in the file too', async () => {
    const app = await startSeveral();
    const page = await app.open(labRoute(file));
    const dns = serviceForm(page, '53/udp');
    await dns.getByRole('combobox', { name: 'Scheduler' }).fill('lc');
    await page.getByRole('option', { name: /^lc/ }).click();
    await saved(app).toContain('{ port: 53, protocol: udp, scheduler: lc }');
    await saved(app).toContain('{ port: 8080, serverPort: 8081, scheduler: rr }');

    await page.getByRole('button', { name: 'Add a service' }).click();
    await page.getByRole('menuitem', { name: /firewall mark/ }).click();
    const mark = serviceForm(page, 'mark/1');
    await expect(mark).toBeVisible();
    await saved(app).toMatch(/firewallMark: 1\b/);
    expectValue(await inspect(page)).toEqual([]);

    await mark.getByRole('button', { name: /Remove/ }).click();
    await expect(mark).toHaveCount(0);
    await saved(app).not.toContain('firewallMark');
    await expect(serviceForm(page, '53/udp')).toBeVisible();
  });
});

describe('a test of a lab with several services', () => {
  it('is about the service that is chosen, and says what UDP cannot show', async () => {
    const app = await startSeveral();
    const page = await app.open(labRoute(file, 'test'));
    await bringUp(app, page);
    await choose(page, 'Service', /^53\/udp/);
    const form = page.getByRole('form', { name: 'A new test' });
    await expect(form).toContainText('Each request is a DNS query');
    // sed goes by connections that are held, of which UDP has none.
    await expect(form).toContainText('Automatic: One after the other');
    await open(page, 'Load');
    await expect(page.getByRole('option', { name: 'Held open' })).toBeDisabled();
    await page.keyboard.press('Escape');
    expectValue(await inspect(page)).toEqual([]);

    await page.getByRole('button', { name: 'Start' }).click();
    const verdict = page.getByRole('region', { name: 'Verdict' });
    await expect(verdict).toContainText('53/udp', { timeout: 20_000 });
    await expect(verdict).toContainText('over UDP it sees every real server idle');
    await expect(page.getByRole('main')).toContainText('No cycle is predicted for this test.');
    expectValue(await inspect(page)).toEqual([]);
    await takePicture(page, 'services-test');
  });

  it('may be about all of them, one after the other', async () => {
    const app = await startSeveral();
    const page = await app.open(labRoute(file, 'test'));
    await bringUp(app, page);
    await choose(page, 'Service', 'All, one after the other');
    await page.getByRole('button', { name: 'Start' }).click();
    await expect
      .poll(
        () =>
          app.fake.calls
            .filter(({ name }) => name === 'startRun')
            .map(({ args: [request] }) => (request as { readonly service?: string }).service),
        { timeout: 30_000 },
      )
      .toEqual([undefined, '80/tcp', '8080/tcp', '53/udp']);
    await expect(page.getByRole('region', { name: 'Verdict' })).toContainText('53/udp', { timeout: 20_000 });
  });
});

describe('a packet walk in a lab with several services', () => {
  it('follows a connection to the service that is chosen', async () => {
    const app = await startSeveral();
    const page = await app.open(labRoute(file, 'test'));
    await bringUp(app, page);
    await goTo(page, 'Observe');
    await page.getByRole('tab', { name: 'Packet walk' }).click();
    await choose(page, 'Service', /^8080\/tcp/);
    await page.getByRole('button', { name: 'Walk one connection' }).click();
    await expect(page.getByRole('main').locator('code', { hasText: '8080' }).first()).toBeVisible({
      timeout: 20_000,
    });
    expectValue(app.fake.calls.findLast(({ name }) => name === 'walk')?.args[1]).toMatchObject({
      service: '8080/tcp',
    });
    expectValue(await inspect(page)).toEqual([]);
    await takePicture(page, 'services-walk');
  });
});
