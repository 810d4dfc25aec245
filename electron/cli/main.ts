import path from 'node:path';
import pLimit from 'p-limit';
import { toLabErrorData } from '../../lab/contract/labError.ts';
import { installationOf } from '../service/installation.ts';
import { KeptConnections } from '../service/keptConnections.ts';
import { LabService } from '../service/labService.ts';
import { foldersOf } from '../service/serviceOptions.ts';
import { Commands } from './commands.ts';
import { exitCodes } from './exitCode.ts';
import { imageVariantOf } from './imageVariant.ts';
import { confirmHostKey, askSecret } from './questions.ts';
import { runCommandLine } from './runCommandLine.ts';
import { showError } from './showError.ts';
import { startDeadlineOf } from './startDeadline.ts';
import { processOutput } from './terminal.ts';

/** The packed program lies in dist/, its source in electron/cli/. */
const packed = import.meta.filename.endsWith('.js');
const root = path.resolve(import.meta.dirname, packed ? '..' : '../..');

const output = processOutput();
/** Machines connect side by side; whoever sits at the terminal answers one question after the other. */
const oneAtATime = pLimit(1);

// A reader that went away (`| head`, a terminal that was closed) is no reason to end with a stack trace. Whoever wants
// the result and does not get it, because the disk is full, must be told.
process.stderr.on('error', () => undefined);
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') return;
  showError(toLabErrorData(error), output);
  process.exitCode = exitCodes.failedOperation;
});

let commands: Commands | undefined;
/** Whoever signals a whole group reaches us and whoever started us, who passes it on: within this time it is one wish. */
const sameWishMs = 200;
let askedAtMs = -Infinity;
// The first Ctrl-C cancels and waits for a tidy end; the second does not wait.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    const nowMs = performance.now();
    if (nowMs - askedAtMs < sameWishMs) return;
    askedAtMs = nowMs;
    if (commands?.cancel() !== true) process.exit(exitCodes.cancelled);
  });
}

/** A command that is several operations, as `demo` is, logs in once. */
const connections = new KeptConnections();
const actions = (): Commands => {
  const options = {
    connections,
    folders: foldersOf(process.env),
    labHostEntry: path.join(root, packed ? 'dist/lab-host.js' : 'electron/vm/host/main.ts'),
    imageRecipeFolder: path.join(root, 'resources', 'image'),
    imageVariant: imageVariantOf(process.env),
    startDeadlineMs: startDeadlineOf(process.env),
  };
  const service = new LabService({
    ...options,
    onUnknownHostKey: (key, signal) => oneAtATime(() => confirmHostKey(key, output, signal)),
    askSecret: (request, signal) => oneAtATime(() => askSecret(request, signal)),
  });
  const { rendererFolder, version } = installationOf(import.meta.filename);
  // Its questions are asked in the browser, not here.
  const startService = (openedFile?: string): LabService =>
    new LabService({
      ...options,
      host: 'web',
      version,
      ...(openedFile === undefined ? {} : { openedFile }),
    });
  const web = { startService, rendererFolder };
  return (commands = new Commands(service, output, path.join(root, 'resources'), web));
};
const exitCode = await runCommandLine(process.argv.slice(2), actions, output);
connections.close();
if (exitCode !== exitCodes.done) process.exitCode = exitCode;
