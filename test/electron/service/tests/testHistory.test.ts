import { mkdtempSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TestHistory } from '../../../../electron/service/tests/testHistory.ts';
import type { TestRecord } from '../../../../lab/contract/testRecord.ts';

let state: string;
let history: TestHistory;
beforeEach(() => {
  state = mkdtempSync(path.join(tmpdir(), 'lvs-lab-tests-'));
  history = new TestHistory({ state, cache: '', files: '' });
});
afterEach(() => rmSync(state, { recursive: true, force: true }));

function record(runId: string, startedAt: number, lab = 'nat'): TestRecord {
  const counts = { predicted: 3, measured: 3, ipvs: 3, logged: null };
  return {
    runId,
    lab,
    labText: `name: ${lab} # 中文\n`,
    startedAt,
    from: 'client',
    prediction: { kind: 'unpredicted', why: 'nobody knows' },
    answers: [{ index: 0, durationMs: 1, sourcePort: 40_000, kind: 'answered', realServer: 'rs1' }],
    verdict: {
      verdict: 'pass',
      lab,
      forwarding: 'nat',
      scheduler: 'wrr',
      requests: 3,
      answered: 3,
      lost: 0,
      wrong: 0,
      byRealServer: { rs1: counts },
      sequence: ['rs1', 'rs1', 'rs1'],
      cycleLength: null,
      deviatesAt: null,
      reasons: [],
      durationMs: 5,
    },
  };
}

describe('the history of tests', () => {
  it('gives back all of a test, and a list with the newest first', async () => {
    await history.keep(record('a1', 100));
    await history.keep(record('b2', 300));
    await history.keep(record('c3', 200));
    await history.keep(record('d4', 400, 'other'));
    expect(await history.read('nat', 'a1')).toEqual(record('a1', 100));
    const listed = await history.list('nat');
    expect(listed.map(({ runId }) => runId)).toEqual(['b2', 'c3', 'a1']);
    expect(listed[0]).toEqual({
      runId: 'b2',
      lab: 'nat',
      startedAt: 300,
      from: 'client',
      verdict: 'pass',
      forwarding: 'nat',
      scheduler: 'wrr',
      requests: 3,
      answered: 3,
      byRealServer: { rs1: { predicted: 3, measured: 3, ipvs: 3, logged: null } },
    });
  });

  it('is for its owner alone', async () => {
    await history.keep(record('a1', 100));
    expect(statSync(path.join(state, 'tests', 'nat', 'a1.json')).mode & 0o777).toBe(0o600);
    expect(statSync(path.join(state, 'tests', 'nat')).mode & 0o777).toBe(0o700);
  });

  it('keeps the hundred tests that were made last', async () => {
    const folder = path.join(state, 'tests', 'nat');
    for (let i = 0; i < 101; i += 1) {
      await history.keep(record(`t${i}`, i));
      // Made in this order, however coarse the clock of the file system is.
      utimesSync(path.join(folder, `t${i}.summary.json`), 1000 + i, 1000 + i);
    }
    const listed = await history.list('nat');
    expect(listed).toHaveLength(100);
    expect(listed.at(-1)?.runId).toBe('t1');
    expect(readdirSync(folder)).toHaveLength(200);
  });

  it('removes one, also twice', async () => {
    await history.keep(record('a1', 100));
    await history.keep(record('b2', 200));
    await history.remove('nat', 'a1');
    await history.remove('nat', 'a1');
    expect((await history.list('nat')).map(({ runId }) => runId)).toEqual(['b2']);
    await expect(history.read('nat', 'a1')).rejects.toMatchObject({ code: 'user-usage' });
    expect(readdirSync(path.join(state, 'tests', 'nat')).sort()).toEqual(['b2.json', 'b2.summary.json']);
  });

  it('follows a lab that gets another name, but not onto the tests of another', async () => {
    await history.keep(record('a1', 100));
    history.rename('nat', 'better');
    expect(await history.list('nat')).toEqual([]);
    expect(await history.list('better')).toMatchObject([{ runId: 'a1', lab: 'better' }]);
    expect(await history.read('better', 'a1')).toEqual({ ...record('a1', 100), lab: 'better' });
    await history.keep(record('b2', 200, 'other'));
    history.rename('better', 'other');
    history.rename('better', '../nat');
    history.rename('none', 'new');
    expect((await history.list('better')).map(({ runId }) => runId)).toEqual(['a1']);
    expect((await history.list('other')).map(({ runId }) => runId)).toEqual(['b2']);
  });

  it('leaves out what is cut off or no record', async () => {
    await history.keep(record('a1', 100));
    const folder = path.join(state, 'tests', 'nat');
    writeFileSync(path.join(folder, 'b2.summary.json'), '{"runId":"b2"');
    writeFileSync(path.join(folder, 'c3.summary.json'), '{"runId":"c3"}');
    writeFileSync(path.join(folder, 'c3.json'), '{"runId":"c3"}');
    writeFileSync(path.join(folder, 'notes'), '');
    expect((await history.list('nat')).map(({ runId }) => runId)).toEqual(['a1']);
    await expect(history.read('nat', 'c3')).rejects.toMatchObject({ code: 'user-usage' });
  });

  it('is empty for a lab without tests', async () => {
    expect(await history.list('none')).toEqual([]);
  });

  it.each([
    ['../nat', 'a1'],
    ['nat', '../../settings'],
    ['nat', 'a1/../../x'],
    ['', 'a1'],
    ['nat', ''],
  ])('never follows the lab %j and the run %j out of its folder', async (lab, runId) => {
    writeFileSync(path.join(state, 'settings.json'), JSON.stringify(record('x', 1)));
    await expect(history.read(lab, runId)).rejects.toMatchObject({ code: 'user-usage' });
    await expect(history.remove(lab, runId)).rejects.toMatchObject({ code: 'user-usage' });
    expect(readdirSync(state)).toContain('settings.json');
  });
});
