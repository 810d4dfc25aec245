import { describe, expect, it } from 'vitest';
import { RunFold, type RunState } from '../../../lab/run/reduceRun.ts';
import type { RunEventBody } from '../../../lab/run/runEvent.ts';
import { durationText } from '../../../renderer/run/durationText.ts';
import { lanesOf } from '../../../renderer/run/lanes.ts';
import { runFailures } from '../../../renderer/run/runFailures.ts';
import { runProgress } from '../../../renderer/run/runProgress.ts';
import { stepStanding } from '../../../renderer/run/stepStanding.ts';

function runOf(...bodies: readonly RunEventBody[]): RunState {
  const fold = new RunFold();
  for (const [i, body] of bodies.entries()) fold.add({ ...body, seq: i + 1, at: 1000 + i });
  return fold.state;
}

const started: RunEventBody = { kind: 'run-started', runId: 'r1', lab: 'nat', verb: 'up' };
const ready = (machine: string): RunEventBody => ({ kind: 'machine', machine, state: 'ready' });
const planned: RunEventBody = {
  kind: 'planned',
  steps: [
    { id: 'rs1.a', machine: 'rs1', title: 'A' },
    { id: 'rs1.b', machine: 'rs1', title: 'B' },
    { id: 'rs2.a', machine: 'rs2', title: 'A' },
  ],
};
const start = (step: string): RunEventBody => ({
  kind: 'step-started',
  step,
  machine: step.split('.')[0]!,
});
const finish = (step: string, outcome: 'held' | 'applied' | 'failed'): RunEventBody => ({
  kind: 'step-finished',
  step,
  machine: step.split('.')[0]!,
  outcome,
  durationMs: 5,
});
const error = { code: 'step-failed', what: 'w', machine: 'rs1', step: 'rs1.b', why: 'y', next: 'n' } as const;

describe('lanesOf', () => {
  it('puts each step on its machine, and counts what went well', () => {
    const run = runOf(
      started,
      ready('rs2'),
      ready('rs1'),
      planned,
      start('rs1.a'),
      finish('rs1.a', 'held'),
      start('rs1.b'),
    );
    expect(lanesOf(run)).toMatchObject([
      { machine: 'rs2', state: 'ready', well: 0, isActive: false, hasFailed: false },
      { machine: 'rs1', state: 'ready', well: 1, isActive: true, hasFailed: false },
    ]);
  });

  it('calls a machine failed for a step, for itself, and for an error that names it', () => {
    const byStep = runOf(started, planned, start('rs1.b'), finish('rs1.b', 'failed'));
    const byMachine = runOf(started, { kind: 'machine', machine: 'rs1', state: 'failed' }, ready('rs2'));
    const byError = runOf(started, planned, { kind: 'failure', error });
    for (const run of [byStep, byMachine, byError]) {
      expect(lanesOf(run).map(({ machine, hasFailed }) => [machine, hasFailed])).toEqual([
        ['rs1', true],
        ['rs2', false],
      ]);
    }
  });
});

describe('runProgress', () => {
  it('counts machines before there is a plan, then steps that went well', () => {
    const connecting: RunEventBody = { kind: 'machine', machine: 'rs2', state: 'connecting' };
    expect(runProgress(runOf(started, ready('rs1'), connecting))).toEqual({
      of: 'machines',
      done: 1,
      total: 2,
    });
    const run = runOf(started, planned, finish('rs1.a', 'applied'), finish('rs1.b', 'failed'));
    expect(runProgress(run)).toEqual({ of: 'steps', done: 1, total: 3 });
  });
});

describe('runFailures', () => {
  it('names the first cause first, each failure once, and cancelling not at all', () => {
    const other = { ...error, machine: 'rs2', step: 'rs2.a' };
    const run = runOf(
      started,
      { kind: 'failure', error: other },
      { kind: 'failure', error },
      { kind: 'run-finished', outcome: 'failed', durationMs: 1, error },
    );
    expect(runFailures(run)).toEqual([error, other]);
    const cancelled = { code: 'cancelled', what: 'Cancelled', why: '', next: '' } as const;
    expect(
      runFailures(
        runOf(started, { kind: 'run-finished', outcome: 'cancelled', durationMs: 1, error: cancelled }),
      ),
    ).toEqual([]);
  });
});

describe('stepStanding', () => {
  it('knows that nothing runs or waits in a run that is over', () => {
    const { steps } = runOf(started, planned, start('rs1.a'));
    expect(stepStanding(steps['rs1.a']!, true)).toBe('running');
    expect(stepStanding(steps['rs1.a']!, false)).toBe('stopped');
    expect(stepStanding(steps['rs1.b']!, true)).toBe('pending');
    expect(stepStanding(steps['rs1.b']!, false)).toBe('skipped');
  });
});

describe('durationText', () => {
  it.each([
    [0, '0.0 s'],
    [340, '0.3 s'],
    [9949, '9.9 s'],
    [9950, '10 s'],
    [59_499, '59 s'],
    [59_500, '1 min 00 s'],
    [125_000, '2 min 05 s'],
    [3_600_000 + 120_000, '1 h 02 min'],
  ])('writes %d ms as %s', (durationMs, text) => {
    expect(durationText(durationMs)).toBe(text);
  });
});
