import { statSync, watch, type FSWatcher } from 'node:fs';

const pollMs = 1000;

/** Calls `onGone` once when one of the paths is gone or is no longer the file it was. Returns a function that stops. */
export function watchGone(
  folder: string,
  paths: readonly string[],
  onGone: (path: string) => void,
): () => void {
  const before = paths.map(inode);
  const check = (): void => {
    const gone = paths.find((path, index) => inode(path) !== before[index]);
    if (gone === undefined) return;
    stop();
    onGone(gone);
  };
  // The watch is quick but may be refused (too many watches) or miss a parent that went: the poll is certain.
  const poll = setInterval(check, pollMs);
  let watcher: FSWatcher | undefined;
  try {
    watcher = watch(folder, check);
    watcher.on('error', () => watcher?.close());
  } catch {
    watcher = undefined;
  }
  const stop = (): void => {
    clearInterval(poll);
    watcher?.close();
  };
  return stop;
}

function inode(path: string): bigint | undefined {
  return statSync(path, { bigint: true, throwIfNoEntry: false })?.ino;
}
