import path from 'node:path';

/**
 * The lab file among the words that the app was started with: the last that looks like one. Electron's own switches and,
 * from a checkout, the app's folder stand there too.
 */
export function openedFileOf(argv: readonly string[], workingFolder: string): string | undefined {
  const file = argv.slice(1).findLast((word) => /\.ya?ml$/i.test(word) && !word.startsWith('-'));
  return file === undefined ? undefined : path.resolve(workingFolder, file);
}
