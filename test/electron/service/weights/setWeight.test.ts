import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LabWeights } from '../../../../electron/service/weights/labWeights.ts';
import { setWeight, type LabFileEditor } from '../../../../electron/service/weights/setWeight.ts';
import { keepLab, keptLab, labFolder } from '../../../../electron/store/labFolder.ts';
import { takeLabLock } from '../../../../electron/store/labLock.ts';
import type { SshAccessContext } from '../../../../electron/service/sshAccess.ts';
import { LabError } from '../../../../lab/contract/labError.ts';
import type { LabReference } from '../../../../lab/contract/labReference.ts';
import type { ChangedWeight, WeightChange } from '../../../../lab/contract/weights.ts';

const sample = readFileSync('resources/labs/nat-wrr.yaml', 'utf8');
const withRs1 = (weight: number): string => sample.replace('weight: 3', `weight: ${weight}`);
const name: LabReference = { kind: 'name', name: 'nat-wrr' };

let root: string;
let context: SshAccessContext;
/** Weights that were set on the director, in order. */
let table: number[];
let fail: LabError | undefined;
let file: string;

beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'lvs-lab-weights-'));
  file = path.join(root, 'mine.yaml');
  writeFileSync(file, sample);
  const folders = { state: path.join(root, 'state'), cache: root, files: root };
  context = {
    options: { folders } as SshAccessContext['options'],
    acceptNewHostKeys: false,
    signal: new AbortController().signal,
  };
  table = [];
  fail = undefined;
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const folder = (): string => labFolder(context.options.folders, 'nat-wrr');
const bringUp = (text = sample): string => keepLab(context.options.folders, 'nat-wrr', text);
const kept = (): string | undefined => keptLab(context.options.folders, 'nat-wrr')?.text;

const files: LabFileEditor = {
  check: () => Promise.resolve(),
  edit: (one, change) => {
    writeFileSync(one, change(readFileSync(one, 'utf8')));
    return Promise.resolve(one);
  },
};
const turns = new LabWeights(0);
const weights: Pick<LabWeights, 'inTurn' | 'set'> = {
  inTurn: (lab, work) => turns.inTurn(lab, work),
  set: async (_lab, { weight }) => {
    await new Promise((resolve) => setImmediate(resolve));
    if (fail !== undefined) throw fail;
    table.push(weight);
    return [{ director: 'director', service: '80/tcp', scheduler: 'wrr', before: 3 }];
  },
};

function set(lab: LabReference, change: WeightChange, editor = files): Promise<ChangedWeight> {
  return setWeight(lab, change, { weights, files: editor, context });
}

async function refused(lab: LabReference, change: Partial<WeightChange>, editor = files): Promise<LabError> {
  const error: unknown = await set(lab, { realServer: 'rs1', weight: 5, ...change }, editor).catch(
    (reason: unknown) => reason,
  );
  if (error instanceof LabError) return error;
  throw new Error(`not refused: ${JSON.stringify(error)}`);
}

describe('a weight that is set', () => {
  it('is kept with the lab that is up, so that tests predict with it', async () => {
    bringUp();
    expect(await set(name, { realServer: 'rs1', weight: 5 })).toMatchObject({
      lab: 'nat-wrr',
      weight: 5,
      services: [{ director: 'director', before: 3 }],
      isPredicted: true,
    });
    expect(table).toEqual([5]);
    expect(kept()).toBe(withRs1(5));
    expect(readFileSync(file, 'utf8')).toBe(sample);
  });

  it('is written into the lab file by which the lab was named, too', async () => {
    bringUp();
    const changed = await set({ kind: 'file', path: file }, { realServer: 'rs1', weight: 0 });
    expect(changed.file).toBe(file);
    expect(readFileSync(file, 'utf8')).toBe(withRs1(0));
    expect(kept()).toBe(withRs1(0));
  });

  it('is the last that was asked for, however many are under way', async () => {
    bringUp();
    const asked = [7, 1, 9, 4].map((weight) => set(name, { realServer: 'rs1', weight }));
    await Promise.all(asked);
    expect(table).toEqual([7, 1, 9, 4]);
    expect(kept()).toBe(withRs1(4));
  });

  it('goes on after one that failed', async () => {
    bringUp();
    fail = new LabError({ code: 'step-failed', what: 'No', why: '', next: '' });
    const first = refused(name, { weight: 8 });
    expect((await first).code).toBe('step-failed');
    fail = undefined;
    await set(name, { realServer: 'rs1', weight: 2 });
    expect(kept()).toBe(withRs1(2));
  });

  it('in one of several services leaves the one weight of the lab as it is', async () => {
    const several = sample.replace(/^client:/m, 'moreServices: [{ port: 8080, scheduler: rr }]\nclient:');
    bringUp(several);
    const changed = await set(name, { realServer: 'rs1', weight: 9, service: '8080/tcp' });
    expect(changed.isPredicted).toBe(false);
    expect(kept()).toBe(several);
  });
});

describe('nothing is changed', () => {
  it.each<[string, LabReference, Partial<WeightChange>, string, RegExp]>([
    ['for a real server that the lab has not', name, { realServer: 'rs9' }, 'user-usage', /rs1 and rs2/],
    ['for a service that the lab has not', name, { service: '81/tcp' }, 'user-usage', /80\/tcp/],
    ['for a weight beyond 65535', name, { weight: 65_536 }, 'user-usage', /from 0 to 65535/],
    ['for a lab of no such name', { kind: 'name', name: 'nope' }, {}, 'user-usage', /nat-wrr/],
    ['where the file has errors', { kind: 'text', text: 'name: x' }, {}, 'user-lab-file', /check/],
  ])('%s', async (_, lab, change, code, next) => {
    bringUp();
    const { data } = await refused(lab, change);
    expect(data.code).toBe(code);
    expect(data.next).toMatch(next);
    expect(table).toEqual([]);
    expect(kept()).toBe(sample);
  });

  it('for a lab that is not up, whose file is left as it is', async () => {
    const { data } = await refused({ kind: 'file', path: file }, {});
    expect(data).toMatchObject({
      code: 'user-not-running',
      next: expect.stringContaining('`up LAB`') as string,
    });
    expect(readFileSync(file, 'utf8')).toBe(sample);
  });

  it('for a real server that only the file has so far', async () => {
    bringUp(sample.replace(/name: rs1/, 'name: rs3'));
    const { data } = await refused({ kind: 'file', path: file }, {});
    expect(data.code).toBe('user-not-running');
    expect(data.next).toContain('`up`');
    expect(table).toEqual([]);
  });

  it('while a run fills or empties the table, but beside a test', async () => {
    bringUp();
    const up = takeLabLock(folder(), { verb: 'up', runId: 'one' }, () => undefined);
    expect((await refused(name, {})).data).toMatchObject({ code: 'lab-busy' });
    if ('release' in up) up.release();
    const test = takeLabLock(folder(), { verb: 'verify', runId: 'two' }, () => undefined);
    await set(name, { realServer: 'rs1', weight: 6 });
    if ('release' in test) test.release();
    expect(table).toEqual([6]);
  });

  it('where the table could not be', async () => {
    bringUp();
    fail = new LabError({ code: 'step-failed', what: 'No', why: '', next: 'Run `up`.' });
    await refused({ kind: 'file', path: file }, {});
    expect(kept()).toBe(sample);
    expect(readFileSync(file, 'utf8')).toBe(sample);
  });

  it('where the file may not be written', async () => {
    bringUp();
    const refusing = {
      ...files,
      check: () => Promise.reject(new LabError({ code: 'user-lab-file', what: 'No', why: '', next: '' })),
    };
    await refused({ kind: 'file', path: file }, {}, refusing);
    expect(table).toEqual([]);
  });
});

it('says that the table has the weight where only the file could not be written', async () => {
  bringUp();
  const failing = { ...files, edit: () => Promise.reject(new Error('no room')) };
  const { data } = await refused({ kind: 'file', path: file }, { weight: 8 }, failing);
  expect(data.what).toBe('rs1 has the weight 8 on the director, but the lab file was not edited');
  expect(table).toEqual([8]);
  expect(kept()).toBe(withRs1(8));
});
