import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import type { ReadStream } from 'node:tty';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { serve, type ServeContext, type ServeOptions } from '../../../electron/cli/serve.ts';
import type { LabService } from '../../../electron/service/labService.ts';
import { LabError } from '../../../lab/contract/labError.ts';
import { FakeLabApi } from '../../fakes/fakeLabApi.ts';
import { until } from '../service/channel/hosts.ts';

let folder: string;
let rendererFolder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'lvs-lab-serve-'));
  rendererFolder = path.join(folder, 'renderer');
  mkdirSync(rendererFolder);
  writeFileSync(path.join(rendererFolder, 'index.html'), 'the app');
});
afterEach(() => rmSync(folder, { recursive: true }));

/** `serve` at a terminal that a test plays. */
function start(options: Partial<ServeOptions> = {}, context: Partial<ServeContext> = {}, file?: string) {
  const abort = new AbortController();
  const fake = new FakeLabApi();
  const close = vi.fn(async () => {
    for (const { runId } of fake.runs.list('nat-wrr')) await fake.runs.cancel(runId);
  });
  const service = Object.assign(fake, { close }) as unknown as LabService;
  const startService = vi.fn(() => service);
  const input = Object.assign(new PassThrough(), { isTTY: true });
  const said = { result: '', notice: '' };
  const ended = serve(
    file,
    { open: false, json: false, ...options },
    {
      startService,
      rendererFolder,
      output: {
        result: (text) => (said.result += text),
        notice: (text) => (said.notice += text),
        colours: false,
      },
      input: input as unknown as ReadStream,
      signal: abort.signal,
      ...context,
    },
  );
  const links = (): readonly string[] => said.result.match(/http:\S+/g) ?? [];
  return { ended, said, links, input, fake, close, startService, stop: () => abort.abort() };
}

describe('serve', () => {
  it('prints a link that lets a browser in, and ends when it is asked to', async () => {
    const { ended, links, stop, close } = start();
    await until(() => expect(links()).toHaveLength(1));
    expect((await fetch(links()[0] ?? '')).status).toBe(200);
    stop();
    expect(await ended).toBe(0);
    expect(close).toHaveBeenCalledTimes(1);
    await expect(fetch(links()[0] ?? '')).rejects.toThrow();
  });

  it('prints one JSON document with --json, and another link elsewhere', async () => {
    const { ended, said, input, stop } = start({ json: true });
    await until(() => expect(said.result).not.toBe(''));
    input.write('\n');
    await until(() => expect(said.notice).toMatch(/http:\S+/));
    stop();
    await ended;
    expect(JSON.parse(said.result)).toEqual({
      url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/open\//) as string,
    });
  });

  it('makes a new link for each Enter', async () => {
    const { ended, links, input, stop } = start();
    await until(() => expect(links()).toHaveLength(1));
    input.write('\n');
    await until(() => expect(links()).toHaveLength(2));
    const [older = '', newer = ''] = links();
    expect((await fetch(older)).status).toBe(403);
    expect((await fetch(newer)).status).toBe(200);
    stop();
    await ended;
  });

  it('makes no other links where nobody sits at a terminal', async () => {
    const input = Object.assign(new PassThrough(), { isTTY: false });
    const { ended, links, said, stop } = start({}, { input: input as unknown as ReadStream });
    await until(() => expect(links()).toHaveLength(1));
    expect(said.notice).not.toContain('Enter');
    expect(input.listenerCount('data')).toBe(0);
    stop();
    await ended;
  });

  it('says which runs it cancels, and waits for their end', async () => {
    const { ended, said, links, fake, stop } = start();
    await until(() => expect(links()).toHaveLength(1));
    fake.runs.pace = (signal) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason as Error));
      });
    const lab = { kind: 'file', path: '/home/fake/labs/nat-wrr.yaml' } as const;
    await fake.startRun({ verb: 'up', lab, acceptNewHostKeys: false });
    await until(() => expect(fake.runs.statuses()).toHaveLength(1));
    stop();
    expect(await ended).toBe(0);
    expect(said.notice).toContain('Cancelling `up` of nat-wrr');
    expect(fake.runs.list('nat-wrr')).toMatchObject([{ state: 'cancelled' }]);
  });

  it('shows the lab file that it is given, wherever it is started', async () => {
    const file = path.join(folder, 'lab.yaml');
    writeFileSync(file, '');
    const { ended, links, startService, stop } = start({}, {}, path.relative(process.cwd(), file));
    await until(() => expect(links()).toHaveLength(1));
    expect(startService).toHaveBeenCalledWith(file);
    stop();
    await ended;
  });

  it('refuses a lab file that is not there', async () => {
    await expect(start({}, {}, path.join(folder, 'none.yaml')).ended).rejects.toMatchObject({
      data: { code: 'user-usage' },
    });
  });

  it('says how to build the app where it is not built', async () => {
    const { ended } = start({}, { rendererFolder: folder });
    await expect(ended).rejects.toMatchObject({ data: { code: 'user-missing-software' } });
  });

  it('says that the port is taken', async () => {
    const other = createServer();
    other.listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { ended, close } = start({ port: (other.address() as AddressInfo).port });
    const error: unknown = await ended.catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(LabError);
    expect(error).toMatchObject({ data: { code: 'user-usage', why: 'another program listens there' } });
    expect(close).toHaveBeenCalledTimes(1);
    other.close();
  });
});
