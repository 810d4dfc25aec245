import { closeSync, fstatSync, openSync, readdirSync, readSync, rmSync, statSync, writeSync } from 'node:fs';
import path from 'node:path';
import type { RunEvent } from '../../lab/run/runEvent.ts';

/**
 * The events of one run on disk, one JSON object a line, written as they happen: an interrupted run can be read up to
 * its last whole line.
 */
export class Journal {
  readonly #file: number;
  #open = true;

  /** Creates `run-<runId>.jsonl` in the lab's folder. */
  constructor(folder: string, runId: string) {
    this.#file = openSync(journalPath(folder, runId), 'ax', 0o600);
  }

  /** Never throws: a run does not fail for want of its record. On a full disk the record ends there. */
  append(event: RunEvent): void {
    if (!this.#open) return;
    try {
      // A folder removed by hand leaves an open file without a name; writing to it is harmless.
      writeSync(this.#file, `${JSON.stringify(event)}\n`);
    } catch {
      this.close();
    }
  }

  close(): void {
    if (this.#open) closeSync(this.#file);
    this.#open = false;
  }
}

/** Reads a journal that grows, each byte once. What was read stays, also when the journal is removed meanwhile. */
export class JournalReader {
  readonly #path: string;
  readonly #events: RunEvent[] = [];
  /** Kept open until the run's end is read: `down` removes the journal before it writes its last lines. */
  #file: number | undefined;
  #offset = 0;
  /** Bytes of a line that is not whole yet. */
  #rest = Buffer.alloc(0);

  constructor(folder: string, runId: string) {
    this.#path = journalPath(folder, runId);
  }

  /** All events that were written whole so far; `undefined` when there never was such a journal. */
  read(): readonly RunEvent[] | undefined {
    if (this.#isComplete()) return this.#events;
    try {
      this.#file ??= openSync(this.#path, 'r');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      return this.#offset === 0 ? undefined : this.#events;
    }
    const { size } = fstatSync(this.#file);
    if (size > this.#offset) this.#readTo(size, this.#file);
    // Windows removes no folder in which a file is open.
    if (this.#isComplete() || process.platform === 'win32') this.close();
    return this.#events;
  }

  close(): void {
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
  }

  #isComplete(): boolean {
    return this.#events.at(-1)?.kind === 'run-finished';
  }

  #readTo(size: number, file: number): void {
    const chunk = Buffer.alloc(size - this.#offset);
    const length = readSync(file, chunk, 0, chunk.length, this.#offset);
    this.#offset += length;
    const bytes = Buffer.concat([this.#rest, chunk.subarray(0, length)]);
    const end = bytes.lastIndexOf(newline) + 1;
    this.#rest = bytes.subarray(end);
    this.#events.push(...eventsIn(bytes.subarray(0, end)));
  }
}

/** The first and the last event of a run as far as they are written whole; `undefined` where there are none. */
export interface JournalEnds {
  readonly first: RunEvent;
  readonly last: RunEvent;
}

/** Where a journal begins and ends, without reading what is between: a long test writes megabytes. */
export function readJournalEnds(folder: string, runId: string): JournalEnds | undefined {
  let file: number;
  try {
    file = openSync(journalPath(folder, runId), 'r');
  } catch {
    return undefined;
  }
  try {
    const { size } = fstatSync(file);
    for (let length = 16 * 1024; ; length *= 8) {
      const head = bytesAt(file, 0, Math.min(length, size));
      const tail = bytesAt(file, Math.max(0, size - length), Math.min(length, size));
      const [first] = eventsIn(head.subarray(0, head.indexOf(newline) + 1));
      const end = tail.lastIndexOf(newline);
      const begin = end <= 0 ? -1 : tail.lastIndexOf(newline, end - 1);
      const isWholeLine = begin >= 0 || length >= size;
      const [last] = end < 0 || !isWholeLine ? [] : eventsIn(tail.subarray(begin + 1, end + 1));
      if (first !== undefined && last !== undefined) return { first, last };
      if (length >= size) return undefined;
    }
  } catch {
    // A file that is no journal.
    return undefined;
  } finally {
    closeSync(file);
  }
}

/** Ids of the runs that have a journal in the folder, the one that was written last first. */
export function journalIds(folder: string): readonly string[] {
  return journals(folder).map(({ runId }) => runId);
}

/** Removes journals but those that were written last, as far as it may. Never throws. */
export function pruneJournals(folder: string, keep: number): void {
  for (const { runId } of journals(folder).slice(keep)) {
    try {
      rmSync(journalPath(folder, runId), { force: true });
    } catch {
      // An old record too many does no harm.
    }
  }
}

/** The journals of a folder, the one that was written last first. */
function journals(folder: string): readonly { readonly runId: string; readonly writtenMs: number }[] {
  let names: readonly string[];
  try {
    names = readdirSync(folder);
  } catch {
    return [];
  }
  return names
    .map((name) => /^run-([A-Za-z0-9]+)\.jsonl$/.exec(name)?.[1])
    .filter((runId) => runId !== undefined)
    .flatMap((runId) => {
      const found = statSync(journalPath(folder, runId), { throwIfNoEntry: false });
      return found === undefined ? [] : [{ runId, writtenMs: found.mtimeMs }];
    })
    .sort((a, b) => b.writtenMs - a.writtenMs);
}

const newline = 0x0a;

function eventsIn(bytes: Uint8Array): readonly RunEvent[] {
  return Buffer.from(bytes)
    .toString('utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as RunEvent);
}

function bytesAt(file: number, offset: number, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  return bytes.subarray(0, readSync(file, bytes, 0, length, offset));
}

/** Ids are our own, but a caller may name any. */
export function isRunId(runId: string): boolean {
  return /^[A-Za-z0-9]{1,64}$/.test(runId);
}

function journalPath(folder: string, runId: string): string {
  if (!isRunId(runId)) throw new RangeError(`${JSON.stringify(runId)} is no run`);
  return path.join(folder, `run-${runId}.jsonl`);
}
