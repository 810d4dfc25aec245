import { statSync, watch, type FSWatcher } from 'node:fs';

/** Where the system has no watch left to give, or none for this kind of folder. */
const pollMs = 2000;

/**
 * Calls `onEvent` when something in a folder may have changed, with the name of what did where the system tells. It
 * may be called often and for nothing: look, and compare. Ends when the folder goes. Never keeps the process alive.
 * Returns how to stop.
 */
export function watchFolder(folder: string, onEvent: (name: string | undefined) => void): () => void {
  let poll: NodeJS.Timeout | undefined;
  let watcher: FSWatcher | undefined;
  const pollInstead = (): void => {
    watcher?.close();
    watcher = undefined;
    poll ??= setInterval(() => onEvent(undefined), pollMs).unref();
  };
  try {
    watcher = watch(folder, { persistent: false }, (_kind, name) => onEvent(name ?? undefined));
    watcher.on('error', pollInstead);
  } catch {
    pollInstead();
  }
  return () => {
    watcher?.close();
    clearInterval(poll);
  };
}

/** Tells one file or folder, and one state of it, from another; `undefined` where there is none. */
export function fileMark(path: string): string | undefined {
  const found = statSync(path, { bigint: true, throwIfNoEntry: false });
  return found === undefined ? undefined : `${found.ino} ${found.size} ${found.mtimeNs}`;
}
