import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';
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

/** Events of a run as far as they were written whole; `undefined` when there is no such journal. */
export function readJournal(folder: string, runId: string): readonly RunEvent[] | undefined {
  let text: string;
  try {
    text = readFileSync(journalPath(folder, runId), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  const whole = text.slice(0, text.lastIndexOf('\n') + 1);
  return whole
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as RunEvent);
}

function journalPath(folder: string, runId: string): string {
  return path.join(folder, `run-${runId}.jsonl`);
}
