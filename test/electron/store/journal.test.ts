import { appendFileSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  Journal,
  journalIds,
  JournalReader,
  pruneJournals,
  readJournalEnds,
} from '../../../electron/store/journal.ts';
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

const end: RunEvent = { seq: 3, at: 12, kind: 'run-finished', outcome: 'done', durationMs: 2 };

/** All that can be read of a journal now. */
function readJournal(in_: string, runId: string): readonly RunEvent[] | undefined {
  const reader = new JournalReader(in_, runId);
  const read = reader.read();
  reader.close();
  return read;
}

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

describe('JournalReader', () => {
  it('reads on where it was, also in the middle of a line and of a character', () => {
    const reader = new JournalReader(folder, 'r1');
    expect(reader.read()).toBeUndefined();
    const file = path.join(folder, 'run-r1.jsonl');
    const bytes = Buffer.from(events.map((event) => `${JSON.stringify(event)}\n`).join(''));
    for (let at = 0; at < bytes.length; at += 1) {
      appendFileSync(file, bytes.subarray(at, at + 1));
      const lines = bytes.subarray(0, at + 1).filter((byte) => byte === 10).length;
      expect(reader.read()).toEqual(events.slice(0, lines));
    }
    reader.close();
  });

  it('reads to the end of a run whose folder is taken away before its last line', () => {
    const journal = new Journal(folder, 'r1');
    journal.append(events[0]!);
    const reader = new JournalReader(folder, 'r1');
    expect(reader.read()).toEqual(events.slice(0, 1));
    rmSync(folder, { recursive: true });
    journal.append(events[1]!);
    journal.append(end);
    journal.close();
    expect(reader.read()).toEqual([...events, end]);
    expect(reader.read()).toEqual([...events, end]);
  });

  it.each(['../r1', 'a/b', '', 'r.1'])('refuses the run %j, which would be another file', (runId) => {
    expect(() => new JournalReader(folder, runId)).toThrow(RangeError);
  });
});

describe('readJournalEnds', () => {
  const write = (...written: readonly RunEvent[]): void =>
    writeFileSync(
      path.join(folder, 'run-r1.jsonl'),
      written.map((event) => `${JSON.stringify(event)}\n`).join(''),
    );

  it('gives the first and the last event', () => {
    write(...events, end);
    expect(readJournalEnds(folder, 'r1')).toEqual({ first: events[0], last: end });
    write(events[0]!);
    expect(readJournalEnds(folder, 'r1')).toEqual({ first: events[0], last: events[0] });
  });

  it('does so where lines are longer than what it reads at first', () => {
    const long = (seq: number): RunEvent => ({ seq, at: 1, kind: 'preparing', what: '中'.repeat(40_000) });
    write(long(1), long(2), long(3));
    expect(readJournalEnds(folder, 'r1')).toEqual({ first: long(1), last: long(3) });
    write(events[0]!, long(2));
    expect(readJournalEnds(folder, 'r1')).toEqual({ first: events[0], last: long(2) });
  });

  it('takes the last whole line where the writer was cut off', () => {
    write(...events);
    appendFileSync(path.join(folder, 'run-r1.jsonl'), '{"seq":3,');
    expect(readJournalEnds(folder, 'r1')).toEqual({ first: events[0], last: events[1] });
  });

  it.each([
    ['there is no file', undefined],
    ['it is empty', ''],
    ['no line is whole', '{"seq":1'],
    ['it is no journal', 'notes\nof mine\n'],
  ])('gives nothing where %s', (_what, text) => {
    if (text !== undefined) writeFileSync(path.join(folder, 'run-r1.jsonl'), text);
    expect(readJournalEnds(folder, 'r1')).toBeUndefined();
  });
});

describe('journals of a folder', () => {
  it('are kept up to a number, those that were written last', () => {
    for (let i = 0; i < 6; i += 1) {
      new Journal(folder, `r${i}`).close();
      utimesSync(path.join(folder, `run-r${i}.jsonl`), 1000 + i, 1000 + i);
    }
    writeFileSync(path.join(folder, 'lab.yaml'), 'x');
    expect(journalIds(folder)).toEqual(['r5', 'r4', 'r3', 'r2', 'r1', 'r0']);
    pruneJournals(folder, 2);
    expect(readdirSync(folder).sort()).toEqual(['lab.yaml', 'run-r4.jsonl', 'run-r5.jsonl']);
    expect(journalIds(path.join(folder, 'none'))).toEqual([]);
  });
});
