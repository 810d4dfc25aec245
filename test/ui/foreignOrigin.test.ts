import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { useFakeApp, type FakeApp } from './fakeApp.ts';
import type { Page } from '@playwright/test';

const startApp = useFakeApp();

/** A page of another program on this computer, in the very browser that LVS Lab let in. */
async function foreignPage(app: FakeApp): Promise<Page> {
  const server = createServer((_request, response) => {
    response.setHeader('Content-Type', 'text/html').end('<!doctype html><title>elsewhere</title>');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });
  // What is refused is told on the console of whoever asked.
  app.visitor.expectComplaints(/./);
  await app.open();
  const page = await app.visitor.context.newPage();
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  return page;
}

/** Whether a WebSocket opens, asked of a page. */
function opensSocket(page: Page, url: string): Promise<boolean> {
  return page.evaluate(
    (address) =>
      new Promise<boolean>((resolve) => {
        const socket = new WebSocket(address);
        socket.onopen = () => resolve(true);
        socket.onclose = () => resolve(false);
      }),
    url,
  );
}

describe('a page of another origin in a browser that was let in', () => {
  it('cannot open the WebSocket, though our own page can', async () => {
    const app = await startApp();
    const page = await foreignPage(app);
    const url = app.url('/api').replace('http', 'ws');
    const [own] = app.visitor.context.pages();
    expect(await opensSocket(own!, url)).toBe(true);
    expect(await opensSocket(page, url)).toBe(false);
  });

  it('cannot read our pages', async () => {
    const app = await startApp();
    const page = await foreignPage(app);
    const url = app.url('/');
    const read = await page.evaluate(
      (address) =>
        fetch(address, { credentials: 'include' }).then(
          (response) => response.text(),
          (error: unknown) => String(error),
        ),
      url,
    );
    expect(read).toContain('Failed to fetch');
  });

  it('cannot show us in a frame', async () => {
    const app = await startApp();
    const page = await foreignPage(app);
    const url = app.url('/');
    await page.evaluate(
      (address) =>
        new Promise((resolve) => {
          const frame = Object.assign(document.createElement('iframe'), { src: address, onload: resolve });
          document.body.append(frame);
        }),
      url,
    );
    expect(page.frames()[1]?.url()).toMatch(/^chrome-error:/);
    expect(app.visitor.complaints.join('\n')).toContain('frame-ancestors');
  });
});
