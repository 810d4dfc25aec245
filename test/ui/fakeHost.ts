/**
 * The app in a browser with a fake lab behind, to look at pages and to drive them in tests:
 * `node test/ui/fakeHost.ts [--renderer DIR] [--port N]` prints a link and serves until Ctrl-C; Enter prints another.
 */
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { serveWeb, type WebHost } from '../../electron/web/serveWeb.ts';
import { FakeLabApi } from '../fakes/fakeLabApi.ts';
import { every } from '../fakes/lab/pace.ts';
import { builtRenderer } from './renderers.ts';

/** Serves a built renderer with a fake lab behind. Whoever calls must `close` the host. */
export async function startFakeHost({
  rendererFolder = builtRenderer,
  port = 0,
  fake = new FakeLabApi(),
}: {
  readonly rendererFolder?: string;
  readonly port?: number;
  readonly fake?: FakeLabApi;
} = {}): Promise<{ readonly fake: FakeLabApi; readonly host: WebHost }> {
  return { fake, host: await serveWeb({ api: fake, rendererFolder, port }) };
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { renderer: { type: 'string' }, port: { type: 'string', default: '0' } },
  });
  const fake = new FakeLabApi();
  fake.runs.pace = every(40);
  const { host } = await startFakeHost({
    fake,
    port: Number(values.port),
    ...(values.renderer === undefined ? {} : { rendererFolder: path.resolve(values.renderer) }),
  });
  process.stdout.write(`${host.url}\n`);
  process.stdin.on('data', () => process.stdout.write(`${host.newLink()}\n`));
  process.once('SIGINT', () => {
    process.stdin.pause();
    void host.close();
  });
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await main();
