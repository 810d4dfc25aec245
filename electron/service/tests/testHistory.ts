import { existsSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import * as z from 'zod';
import { LabError } from '../../../lab/contract/labError.ts';
import type { TestRecord, TestSummary } from '../../../lab/contract/testRecord.ts';
import { forwardings, schedulers } from '../../../lab/model/lab.ts';
import type { Folders } from '../../store/folders.ts';
import { isRunId } from '../../store/journal.ts';
import { readJsonFile, writeJsonFile } from '../../store/jsonFile.ts';
import { isLabName } from '../../store/labFolder.ts';

/** Tests that are kept of one lab. */
const mostTests = 100;

const count = z.number().nullable();
const summarySchema = z.object({
  runId: z.string(),
  lab: z.string(),
  startedAt: z.number(),
  service: z.string().exactOptional(),
  from: z.enum(['client', 'director', 'laptop']),
  verdict: z.enum(['pass', 'fail']),
  forwarding: z.enum(forwardings),
  scheduler: z.enum(schedulers),
  requests: z.number(),
  answered: z.number(),
  byRealServer: z.record(
    z.string(),
    z.object({ predicted: count, measured: z.number(), ipvs: count, logged: count }),
  ),
}) satisfies z.ZodType<TestSummary>;

/** Enough to tell a record from something else; all that writes them is `keep`. */
const recordSchema = z.looseObject({
  runId: z.string(),
  labText: z.string(),
  prediction: z.looseObject({ kind: z.string() }),
  answers: z.array(z.unknown()),
  verdict: z.looseObject({ verdict: z.string() }),
});

/**
 * Tests that were made, kept beyond the lab's life in `tests/<lab>` of the state folder: `<runId>.json` has all of one,
 * `<runId>.summary.json` what a list needs, since a test of 100,000 requests has megabytes.
 */
export class TestHistory {
  readonly #root: string;

  constructor(folders: Folders) {
    this.#root = path.join(folders.state, 'tests');
  }

  /** Keeps a test; of a lab's tests that are too many the oldest go. */
  async keep(record: TestRecord): Promise<void> {
    await writeJsonFile(this.#file(record.lab, record.runId), record);
    // A test is in the list once this is there.
    await writeJsonFile(this.#summaryFile(record.lab, record.runId), summaryOf(record));
    for (const runId of this.#runIds(record.lab).slice(mostTests)) await this.remove(record.lab, runId);
  }

  /** The newest first. What is no record of a test is left out. */
  async list(lab: string): Promise<readonly TestSummary[]> {
    const read = async (runId: string): Promise<TestSummary | undefined> => {
      const { data } = summarySchema.safeParse(await readJsonFile(this.#summaryFile(lab, runId)));
      // The lab may have had another name when the test was made.
      return data && { ...data, lab };
    };
    const summaries = await Promise.all(this.#runIds(lab).map(read));
    return summaries.filter((summary) => summary !== undefined).toSorted((a, b) => b.startedAt - a.startedAt);
  }

  /** Rejects with `user-usage` when there is no such test. */
  async read(lab: string, runId: string): Promise<TestRecord> {
    const found = await readJsonFile(this.#file(lab, runId));
    if (!recordSchema.safeParse(found).success) throw noTest(lab, runId);
    return { ...(found as TestRecord), lab };
  }

  /** Lets tests follow a lab that has another name from now on, unless there are tests under that name. Never throws. */
  rename(before: string, name: string): void {
    if (!isLabName(before) || !isLabName(name)) return;
    const [from, to] = [this.#folder(before), this.#folder(name)];
    if (existsSync(to)) return;
    try {
      renameSync(from, to);
    } catch {
      // There were none, or they stay under the old name.
    }
  }

  /** Removes a test; nothing happens where it is gone. */
  remove(lab: string, runId: string): Promise<void> {
    return Promise.resolve().then(() => {
      rmSync(this.#summaryFile(lab, runId), { force: true });
      rmSync(this.#file(lab, runId), { force: true });
    });
  }

  /** Of the tests in a lab's folder, the one that was written last first. */
  #runIds(lab: string): readonly string[] {
    const folder = this.#folder(lab);
    let names: readonly string[];
    try {
      names = readdirSync(folder);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
      throw error;
    }
    return names
      .map((name) => /^([A-Za-z0-9]+)\.summary\.json$/.exec(name)?.[1])
      .filter((runId) => runId !== undefined)
      .map((runId) => ({ runId, writtenMs: writtenMs(this.#summaryFile(lab, runId)) }))
      .sort((a, b) => b.writtenMs - a.writtenMs)
      .map(({ runId }) => runId);
  }

  #folder(lab: string): string {
    if (!isLabName(lab)) throw noTest(lab, '');
    return path.join(this.#root, lab);
  }

  #file(lab: string, runId: string): string {
    if (!isRunId(runId)) throw noTest(lab, runId);
    return path.join(this.#folder(lab), `${runId}.json`);
  }

  #summaryFile(lab: string, runId: string): string {
    return this.#file(lab, runId).replace(/json$/, 'summary.json');
  }
}

function summaryOf({ runId, lab, startedAt, service, from, verdict }: TestRecord): TestSummary {
  const { verdict: word, forwarding, scheduler, requests, answered, byRealServer } = verdict;
  return {
    runId,
    lab,
    startedAt,
    ...(service === undefined ? {} : { service }),
    from,
    verdict: word,
    forwarding,
    scheduler,
    requests,
    answered,
    byRealServer,
  };
}

function writtenMs(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

function noTest(lab: string, runId: string): LabError {
  return new LabError({
    code: 'user-usage',
    what: `There is no test ${JSON.stringify(runId)} of the lab ${JSON.stringify(lab)}`,
    why: 'it was removed, or was never made',
    next: 'Ask for the list of tests again.',
  });
}
