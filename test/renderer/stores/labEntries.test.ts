import { describe, expect, test } from 'vitest';
import type { LabFileSummary } from '../../../lab/contract/labFiles.ts';
import type { LabStatus } from '../../../lab/contract/labStatus.ts';
import { labEntries, labState } from '../../../renderer/stores/labEntries.ts';

const file = (name: string, path = `/labs/${name}.yaml`): LabFileSummary => ({
  path,
  name,
  isOwn: true,
  modifiedAt: 0,
  errors: 0,
  warnings: 0,
});
const status = (lab: string, more: Partial<LabStatus> = {}): LabStatus => ({
  lab,
  machineSource: 'embedded',
  state: 'running',
  machines: [],
  ...more,
});
const holder = { pid: 7, verb: 'up', runId: 'r1' };

describe('labEntries', () => {
  test('joins a file and a status of the same name', () => {
    const entries = labEntries([file('a'), file('b')], [status('b')]);
    expect(entries.map(({ name, status: joined }) => [name, joined?.lab])).toEqual([
      ['a', undefined],
      ['b', 'b'],
    ]);
  });

  test('keeps a lab that is up and has no file that is known', () => {
    expect(labEntries([file('b')], [status('a')])).toEqual([
      { name: 'a', status: status('a') },
      { name: 'b', file: file('b') },
    ]);
  });

  test('gives two files of one name its status both, in the order of their paths', () => {
    const entries = labEntries([file('a', '/z.yaml'), file('a', '/b.yaml')], [status('a')]);
    expect(entries.map((entry) => entry.file?.path)).toEqual(['/b.yaml', '/z.yaml']);
    expect(entries.every((entry) => entry.status?.lab === 'a')).toBe(true);
  });
});

describe('labState', () => {
  test('says what each status means to this window', () => {
    expect(labState(undefined)).toBe('not-running');
    expect(labState(status('a'))).toBe('running');
    expect(labState(status('a', { state: 'broken' }))).toBe('broken');
    expect(labState(status('a', { state: 'busy', heldBy: { ...holder, isHere: true } }))).toBe('busy-here');
    expect(labState(status('a', { state: 'busy', heldBy: { ...holder, isHere: false } }))).toBe('in-use');
  });

  test('takes a lab as in use where the holder is gone by the time it is asked for', () => {
    expect(labState(status('a', { state: 'busy' }))).toBe('in-use');
  });
});
