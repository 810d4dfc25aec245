import { existsSync } from 'node:fs';
import path from 'node:path';
import { LabError } from '../../lab/contract/labError.ts';
import type { LabService } from '../service/labService.ts';
import type { WebHost } from '../web/serveWeb.ts';
import { exitCodes } from './exitCode.ts';
import { openInBrowser } from './openInBrowser.ts';
import type { Output } from './terminal.ts';

/** Options of `serve`. */
export interface ServeOptions {
  /** 1 to 65535; without it, any free port. */
  readonly port?: number;
  /** Whether to open a browser too. */
  readonly open: boolean;
  readonly json: boolean;
}

/** What `serve` needs of the program that it is part of. */
export interface ServeContext {
  /** Starts the service that the browser talks to. */
  readonly startService: (openedFile: string | undefined) => LabService;
  /** The built renderer. */
  readonly rendererFolder: string;
  readonly output: Output;
  /** Where Enter asks for a new link. */
  readonly input: NodeJS.ReadStream;
  /** Aborts when the user wants it to end. */
  readonly signal: AbortSignal;
}

/**
 * Serves the app to a browser on this machine until it is asked to end. Then it lets nobody in any more, cancels the
 * runs that go on and waits for their tidy end: such a lab can be repaired with `up` and removed with `down`.
 */
export async function serve(
  file: string | undefined,
  options: ServeOptions,
  context: ServeContext,
): Promise<number> {
  const { output, signal, rendererFolder } = context;
  requireFile(file);
  requireRenderer(rendererFolder);
  // Only this command pays for loading the web host.
  const { serveWeb } = await import('../web/serveWeb.ts');
  const service = context.startService(file === undefined ? undefined : path.resolve(file));
  try {
    const { port } = options;
    const host = await serveWeb({
      api: service,
      rendererFolder,
      ...(port === undefined ? {} : { port }),
    }).catch((error: unknown) => {
      throw portError(error, port);
    });
    try {
      await tellLinks(host, options, context);
      await aborted(signal);
    } finally {
      await host.close();
    }
    await tellWhatIsCancelled(service, output);
    return exitCodes.done;
  } finally {
    await service.close();
  }
}

/** Prints the link, and another one for each Enter. */
async function tellLinks(
  host: WebHost,
  options: ServeOptions,
  { output, input, signal }: ServeContext,
): Promise<void> {
  output.result(options.json ? `${JSON.stringify({ url: host.url }, undefined, 2)}\n` : `${host.url}\n`);
  const canAsk = input.isTTY;
  output.notice(
    `Open this link in a browser on this computer; it works once.${canAsk ? ' Enter makes a new one.' : ''} ` +
      'Ctrl-C ends LVS Lab.\n',
  );
  if (options.open) {
    await openInBrowser(host.url).catch((error: unknown) =>
      output.notice(`The browser could not be started (${String(error)}): open the link by hand.\n`),
    );
  }
  if (!canAsk) return;
  // Standard output stays one document with `--json`.
  const tell = options.json ? output.notice : output.result;
  const onEnter = (): void => tell(`${host.newLink()}\n`);
  input.on('data', onEnter);
  signal.addEventListener('abort', () => {
    input.off('data', onEnter);
    input.pause();
  });
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}

async function tellWhatIsCancelled(service: LabService, output: Output): Promise<void> {
  const labs = await service.listLabs();
  for (const { lab, heldBy } of labs) {
    if (heldBy?.isHere === true) {
      output.notice(
        `Cancelling \`${heldBy.verb}\` of ${lab} … \`up\` repairs the lab, \`down\` removes it.\n`,
      );
    }
  }
}

function requireFile(file: string | undefined): void {
  if (file === undefined || existsSync(file)) return;
  throw new LabError({
    code: 'user-usage',
    what: `There is no file ${JSON.stringify(file)}`,
    why: '`serve` shows the lab file that it is given',
    next: 'Name a lab file, or none: the app lists those that it knows.',
  });
}

function requireRenderer(folder: string): void {
  if (existsSync(path.join(folder, 'index.html'))) return;
  throw new LabError({
    code: 'user-missing-software',
    what: 'The app for the browser is not built',
    why: `there is no ${path.join(folder, 'index.html')}`,
    next: 'Start it with `npm run -s lab -- serve`, which builds it.',
  });
}

/** Errors of listen(2) that the user can do something about. */
function portError(error: unknown, port: number | undefined): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (port === undefined || (code !== 'EADDRINUSE' && code !== 'EACCES')) return error;
  return new LabError(
    {
      code: 'user-usage',
      what: `Port ${port} cannot be used`,
      why: code === 'EACCES' ? 'only root may listen there' : 'another program listens there',
      next: 'Choose another with --port, or leave it out: any free port is taken then.',
    },
    { cause: error },
  );
}
