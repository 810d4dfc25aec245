import { CommanderError } from 'commander';
import path from 'node:path';
import { toLabErrorData } from '../../lab/contract/labError.ts';
import { LabService } from '../service/labService.ts';
import { foldersOf } from '../service/serviceOptions.ts';
import { Commands } from './commands.ts';
import { exitCodeOf, exitCodes } from './exitCode.ts';
import { imageVariantOf } from './imageVariant.ts';
import { buildProgram } from './program.ts';
import { confirmHostKey, askSecret } from './questions.ts';
import { showError } from './showError.ts';
import { processOutput } from './terminal.ts';

/** The packed program lies in dist/, its source in electron/cli/. */
const packed = import.meta.filename.endsWith('.js');
const root = path.resolve(import.meta.dirname, packed ? '..' : '../..');

const output = processOutput();

// A reader that went away (`| head`) is no reason to end with a stack trace.
process.stdout.on('error', () => undefined);

try {
  const service = new LabService({
    folders: foldersOf(process.env),
    labHostEntry: path.join(root, packed ? 'dist/lab-host.js' : 'electron/vm/host/main.ts'),
    imageRecipeFolder: path.join(root, 'resources', 'image'),
    imageVariant: imageVariantOf(process.env),
    onUnknownHostKey: (key) => confirmHostKey(key, output),
    askSecret,
  });
  const commands = new Commands(service, output, path.join(root, 'resources'));
  // The first Ctrl-C cancels and waits for a tidy end; the second does not wait.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (!commands.cancel()) process.exit(exitCodes.cancelled);
    });
  }
  let exitCode: number = exitCodes.done;
  await buildProgram(commands, (code) => (exitCode = code)).parseAsync();
  process.exitCode = exitCode;
} catch (error) {
  if (error instanceof CommanderError) {
    // Commander has said it already; help that was asked for is no mistake.
    process.exitCode = error.exitCode === 0 ? exitCodes.done : exitCodes.userMistake;
  } else {
    const data = toLabErrorData(error);
    showError(data, output);
    process.exitCode = exitCodeOf(data.code);
  }
}
