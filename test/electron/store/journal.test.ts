import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Journal, readJournal } from '../../../electron/store/journal.ts';
import type { RunEvent } from '../../../lab/run/runEvent.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'lvs-lab-journal-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const events: readonly RunEvent[] = [
  { seq: 1, at: 10, kind: 'run-started', runId: 'r1', lab: 'nat', verb: 'up' },
  { seq: 2, at: 11, kind: 'preparing', what: 'line\nbreak 中文' },
];

describe('Journal', () => {
  it('gives back what was written', () => {
    const journal = new Journal(folder, 'r1');
    for (const event of events) journal.append(event);
    journal.close();
    expect(readJournal(folder, 'r1')).toEqual(events);
  });

  it('is read up to the last whole line when its writer was cut off', () => {
    const journal = new Journal(folder, 'r1');
    for (const event of events) journal.append(event);
    appendFileSync(path.join(folder, 'run-r1.jsonl'), '{"seq":3,"at":12,"ki');
    expect(readJournal(folder, 'r1')).toEqual(events);
    journal.close();
  });

  it('goes on silently when the folder was removed', () => {
    const journal = new Journal(folder, 'r1');
    rmSync(folder, { recursive: true });
    journal.append(events[0]!);
    journal.close();
    expect(readJournal(folder, 'r1')).toBeUndefined();
  });

  it('is never written over by another run of the same name', () => {
    new Journal(folder, 'r1').close();
    expect(() => new Journal(folder, 'r1')).toThrow(/EEXIST/);
  });
});
