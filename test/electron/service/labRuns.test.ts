import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LabService } from '../../../electron/service/labService.ts';
import { keepLab, forgetLab } from '../../../electron/store/labFolder.ts';
import { takeLabLock } from '../../../electron/store/labLock.ts';
import { Journal } from '../../../electron/store/journal.ts';
import type { LabPush } from '../../../lab/contract/labPush.ts';
import type { RunEvent } from '../../../lab/run/runEvent.ts';
import { natSsh } from '../../lab/plan/labs.ts';

const sample = readFileSync('resources/labs/nat-wrr.yaml', 'utf8').replace(/^name: \S+/m, 'name: nat');

let root: string;
let folder: string;
let pushes: LabPush[];
let service: LabService;

beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'lvs-lab-runs-'));
  folder = path.join(root, 'state', 'labs', 'nat');
  service = serviceFor('web');
  pushes = [];
  service.subscribe((push) => pushes.push(push));
});
afterEach(async () => {
  await service.close();
  rmSync(root, { recursive: true, force: true });
});

function serviceFor(host: 'web' | 'command-line'): LabService {
  return new LabService({
    host,
    folders: folders(),
    labHostEntry: path.join(root, 'no-lab-host'),
    imageRecipeFolder: path.resolve('resources/image'),
    onUnknownHostKey: () => Promise.resolve(false),
  });
}

const folders = () => ({
  state: path.join(root, 'state'),
  cache: path.join(root, 'cache'),
  files: path.join(root, 'files'),
});
const lab = { kind: 'text', text: sample } as const;

/** Writes what a run of another process would have written. */
function played(runId: string, at: number, ...more: readonly RunEvent[]): Journal {
  mkdirSync(folder, { recursive: true });
  const journal = new Journal(folder, runId);
  journal.append({ seq: 1, at, kind: 'run-started', runId, lab: 'nat', verb: 'up' });
  for (const event of more) journal.append(event);
  return journal;
}
const done: RunEvent = { seq: 2, at: 30, kind: 'run-finished', outcome: 'done', durationMs: 20 };
const labsChanged = (): number => pushes.filter(({ kind }) => kind === 'labs-changed').length;
const waitForWord = (): Promise<void> =>
  vi.waitFor(() => expect(labsChanged()).toBeGreaterThan(0), { timeout: 5000, interval: 10 });

describe('the runs of a lab', () => {
  it('are listed with how they stand, the newest first', async () => {
    keepLab(folders(), 'nat', sample);
    played('a1', 100, done).close();
    played('b2', 200).close();
    played('c3', 300).close();
    const lock = takeLabLock(folder, { verb: 'up', runId: 'c3' }, () => undefined);
    expect(await service.listRuns('nat')).toEqual([
      { runId: 'c3', lab: 'nat', verb: 'up', startedAt: 300, state: 'running' },
      { runId: 'b2', lab: 'nat', verb: 'up', startedAt: 200, state: 'interrupted' },
      { runId: 'a1', lab: 'nat', verb: 'up', startedAt: 100, state: 'done', durationMs: 20 },
    ]);
    if ('release' in lock) lock.release();
    expect((await service.listRuns('nat'))[0]).toMatchObject({ runId: 'c3', state: 'interrupted' });
  });

  it('are none for a lab that is not there, and for what is no name of a lab', async () => {
    expect(await service.listRuns('none')).toEqual([]);
    expect(await service.listRuns('../labs/nat')).toEqual([]);
  });

  it('keep their fifty last journals', async () => {
    keepLab(folders(), 'nat', sample);
    for (let i = 0; i < 52; i += 1) {
      played(`r${i}`, i, done).close();
      utimesSync(path.join(folder, `run-r${i}.jsonl`), 1000 + i, 1000 + i);
    }
    // It ends at once: nothing runs.
    const { runId } = await service.startRun({ verb: 'clear', lab, acceptNewHostKeys: false });
    await service.idle();
    const journals = readdirSync(folder).filter((name) => name.startsWith('run-'));
    expect(journals).toHaveLength(50);
    expect(journals).toContain(`run-${runId}.jsonl`);
    expect(journals).not.toContain('run-r2.jsonl');
    const [newest] = await service.listRuns('nat');
    expect(newest).toMatchObject({ runId, verb: 'clear', state: 'failed' });
  });
});

describe('the events of a run of another process', () => {
  it('are read as they come, also of a lab that is only being brought up', async () => {
    const journal = played('a1', 100);
    expect(await service.events('a1', 0)).toHaveLength(1);
    expect(await service.events('a1', 1)).toEqual([]);
    journal.append(done);
    expect(await service.events('a1', 1)).toEqual([done]);
    journal.close();
    expect(await service.events('a1', 0)).toHaveLength(2);
  });

  it('are read to the last one although it takes the lab away', async () => {
    const journal = played('a1', 100);
    expect(await service.events('a1', 0)).toHaveLength(1);
    forgetLab(folder);
    journal.append(done);
    journal.close();
    expect(await service.events('a1', 1)).toEqual([done]);
  });

  it.each(['none', '../nat/lab', ''])('are none of a run that there is not: %j', async (runId) => {
    keepLab(folders(), 'nat', sample);
    expect(await service.events(runId, 0)).toEqual([]);
  });
});

describe('a run of another process', () => {
  it('is asked to stop, and no other run of its lab is', async () => {
    keepLab(folders(), 'nat', sample);
    let asked = 0;
    const lock = takeLabLock(folder, { verb: 'up', runId: 'c3' }, () => (asked += 1));
    await service.cancelRun('a1');
    expect(readdirSync(folder)).not.toContain('cancel');
    await service.cancelRun('c3');
    await vi.waitFor(() => expect(asked).toBe(1), { timeout: 5000, interval: 10 });
    if ('release' in lock) lock.release();
  });

  it('is asked to stop by `down`, which only waits where another `down` is at work', async () => {
    mkdirSync(folder, { recursive: true });
    const asked = vi.fn();
    const preparing = async (verb: string): Promise<readonly string[]> => {
      const lock = takeLabLock(folder, { verb, runId: `of-${verb}` }, asked);
      const { runId } = await service.startRun({ verb: 'down', lab, acceptNewHostKeys: false });
      const what = async (): Promise<readonly string[]> =>
        (await service.events(runId, 0)).flatMap((event) => (event.kind === 'preparing' ? event.what : []));
      await vi.waitFor(async () => expect(await what()).not.toEqual([]), { timeout: 5000, interval: 10 });
      const said = await what();
      // The one that is asked sees it within a fraction of a second.
      if (verb === 'up') await vi.waitFor(() => expect(asked).toHaveBeenCalled(), { timeout: 5000 });
      if ('release' in lock) lock.release();
      await service.idle();
      return said;
    };
    expect(await preparing('down')).toEqual([`Waiting for \`down\` (process ${process.pid}) to end`]);
    expect(asked).not.toHaveBeenCalled();
    expect(await preparing('up')).toEqual([`Asking \`up\` (process ${process.pid}) to stop`]);
  });
});

describe('up with a machine made anew', () => {
  it.each([
    ['a machine that the lab does not have', sample, 'rs9', 'user-usage', /client, director, rs1, rs2/],
    ["a machine of the user's own", JSON.stringify(natSsh), 'rs1', 'user-unsupported', /of your own/],
  ])('refuses %s, and leaves nothing', async (_what, text, recreate, code, why) => {
    const { runId } = await service.startRun({
      verb: 'up',
      lab: { kind: 'text', text },
      acceptNewHostKeys: false,
      recreate,
    });
    await service.idle();
    const last = (await service.events(runId, 0)).at(-1);
    expect(last).toMatchObject({ kind: 'run-finished', outcome: 'failed', error: { code } });
    expect(last?.kind === 'run-finished' && last.error?.why).toMatch(why);
    expect(await service.listLabs()).toEqual([]);
  });
});

describe('a change of labs', () => {
  it('is told at the beginning and at the end of a run', async () => {
    const seen: string[] = [];
    service.subscribe((push) => {
      seen.push(push.kind === 'run-event' ? push.event.kind : push.kind);
    });
    await service.startRun({ verb: 'clear', lab, acceptNewHostKeys: false });
    await service.idle();
    expect(seen.filter((kind) => kind !== 'preparing').slice(0, 2)).toEqual(['run-started', 'labs-changed']);
    expect(seen.slice(seen.indexOf('run-finished'))).toEqual(['run-finished', 'labs-changed']);
  });

  it.each<[string, () => unknown]>([
    ['a lab that comes', () => keepLab(folders(), 'other', sample)],
    ['a lab that goes', () => forgetLab(folder)],
    ['work that begins on it', () => writeFileSync(path.join(folder, 'lock'), '{}')],
    ['a lab host that ends', () => rmSync(path.join(folder, 'host.json'))],
  ])('is told when another process makes it: %s', async (_what, act) => {
    keepLab(folders(), 'nat', sample);
    writeFileSync(path.join(folder, 'host.json'), '{}');
    await service.close();
    service = serviceFor('web');
    service.subscribe((push) => pushes.push(push));
    act();
    await waitForWord();
  });

  it('is noticed in a lab that came anew under its old name', async () => {
    for (let i = 0; i < 2; i += 1) {
      pushes = [];
      keepLab(folders(), 'nat', sample);
      await waitForWord();
      pushes = [];
      writeFileSync(path.join(folder, 'lock'), '{}');
      await waitForWord();
      pushes = [];
      forgetLab(folder);
      await waitForWord();
    }
  });

  it('is not told for each event of a journal', async () => {
    keepLab(folders(), 'nat', sample);
    await waitForWord();
    played('a1', 100, done).close();
    pushes = [];
    // Told after all that there may be to tell of the journal.
    keepLab(folders(), 'other', sample);
    await waitForWord();
    expect(labsChanged()).toBe(1);
  });

  it('is nothing that a command line waits for', async () => {
    const command = serviceFor('command-line');
    const heard: LabPush[] = [];
    command.subscribe((push) => heard.push(push));
    keepLab(folders(), 'nat', sample);
    await waitForWord();
    expect(heard).toEqual([]);
    await command.close();
  });
});
