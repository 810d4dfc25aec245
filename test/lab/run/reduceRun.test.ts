import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { emptyRun, reduceRun, RunFold, type RunState } from '../../../lab/run/reduceRun.ts';
import type { RunEvent, RunEventBody } from '../../../lab/run/runEvent.ts';

function fold(...bodies: readonly RunEventBody[]): RunState {
  return bodies
    .map((body, i): RunEvent => ({ ...body, seq: i + 1, at: 1000 + i }))
    .reduce(reduceRun, emptyRun);
}

const started: RunEventBody = { kind: 'run-started', runId: 'r1', lab: 'nat-wrr', verb: 'up' };
const planned: RunEventBody = {
  kind: 'planned',
  steps: [
    { id: 'director.packages', machine: 'director', title: 'Packages' },
    { id: 'rs1.page', machine: 'rs1', title: 'Page' },
  ],
};

describe('reduceRun', () => {
  it('follows a step from pending over running with output to its outcome', () => {
    const where = { step: 'rs1.page', machine: 'rs1' };
    const state = fold(
      started,
      planned,
      { kind: 'step-started', ...where },
      { kind: 'step-output', ...where, text: 'one ' },
      { kind: 'step-output', ...where, text: 'two' },
      { kind: 'step-finished', ...where, outcome: 'applied', durationMs: 12 },
    );
    expect(state.steps['rs1.page']).toEqual({
      id: 'rs1.page',
      machine: 'rs1',
      title: 'Page',
      state: 'applied',
      output: 'one two',
      startedAt: 1002,
      durationMs: 12,
    });
    expect(state.steps['director.packages']?.state).toBe('pending');
  });

  it('keeps the plan order of steps whatever the order of their events', () => {
    const state = fold(started, planned, { kind: 'step-started', step: 'rs1.page', machine: 'rs1' });
    expect(Object.keys(state.steps)).toEqual(['director.packages', 'rs1.page']);
  });

  it('changes nothing for an event that it has seen', () => {
    const state = fold(started, planned);
    const again: RunEvent = { ...started, seq: 1, at: 1 };
    expect(reduceRun(state, again)).toBe(state);
  });

  it('gives the same state whether events come at once or in overlapping ranges', () => {
    const events = [
      started,
      planned,
      { kind: 'machine', machine: 'rs1', state: 'ready' },
      { kind: 'run-finished', outcome: 'done', durationMs: 5 },
    ] satisfies RunEventBody[];
    const numbered = events.map((body, i): RunEvent => ({ ...body, seq: i + 1, at: 7 }));
    const once = numbered.reduce(reduceRun, emptyRun);
    const overlapping = [...numbered.slice(0, 3), ...numbered.slice(1)].reduce(reduceRun, emptyRun);
    expect(overlapping).toEqual(once);
    expect(once.state).toBe('done');
  });

  it('ignores events of steps that no plan announced', () => {
    const state = fold(started, { kind: 'step-started', step: 'x.y', machine: 'x' });
    expect(state.steps).toEqual({});
  });

  it('keeps only the end of a very long output', () => {
    const where = { step: 'rs1.page', machine: 'rs1' };
    const state = fold(
      started,
      planned,
      { kind: 'step-output', ...where, text: 'a'.repeat(70_000) },
      { kind: 'step-output', ...where, text: 'end' },
    );
    expect(state.steps['rs1.page']?.output).toHaveLength(65_536);
    expect(state.steps['rs1.page']?.output.endsWith('aend')).toBe(true);
  });

  it('holds the cause of a failed run', () => {
    const error = { code: 'step-failed', what: 'w', why: 'y', next: 'n' } as const;
    const state = fold(
      started,
      { kind: 'failure', error },
      { kind: 'run-finished', outcome: 'failed', durationMs: 1, error },
    );
    expect(state).toMatchObject({ state: 'failed', error, failures: [error] });
  });
});

describe('RunFold', () => {
  const answer = (index: number): RunEventBody => ({
    kind: 'answer',
    answer: { index, durationMs: 1, sourcePort: 0, kind: 'answered', realServer: 'rs1' },
  });
  const where = { step: 'rs1.page', machine: 'rs1' };
  const error = { code: 'step-failed', what: 'w', why: 'y', next: 'n' } as const;
  const anyBody = fc.oneof(
    fc.constantFrom<RunEventBody>(
      started,
      planned,
      { kind: 'machine', machine: 'rs1', state: 'ready' },
      { kind: 'step-started', ...where },
      { kind: 'step-output', ...where, text: 'line' },
      { kind: 'step-finished', ...where, outcome: 'failed', durationMs: 3 },
      { kind: 'failure', error },
    ),
    fc.nat(3).map(answer),
  );

  it('gives what reduceRun gives, whenever its state is read, and never changes a state that was read', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(anyBody, fc.boolean())), (entries) => {
        const folded = new RunFold();
        const seen: { readonly state: RunState; readonly copy: string }[] = [];
        let expected = emptyRun;
        for (const [i, [body, isRead]] of entries.entries()) {
          const event: RunEvent = { ...body, seq: i + 1, at: i };
          folded.add(event);
          expected = reduceRun(expected, event);
          if (isRead) seen.push({ state: folded.state, copy: JSON.stringify(folded.state) });
        }
        expect(folded.state).toEqual(expected);
        for (const { state, copy } of seen) expect(JSON.stringify(state)).toBe(copy);
      }),
    );
  });

  it('copies the answers once between two readings, so that a long test folds in linear time', () => {
    const folded = new RunFold(fold(started));
    folded.add({ ...answer(0), seq: 2, at: 0 });
    const first = folded.state.answers;
    folded.add({ ...answer(1), seq: 3, at: 0 });
    folded.add({ ...answer(2), seq: 4, at: 0 });
    expect(first).toHaveLength(1);
    expect(folded.state.answers).toHaveLength(3);
    expect(folded.state.answers).toBe(folded.state.answers);
  });

  it('is the same object until an event changes something', () => {
    const folded = new RunFold(fold(started));
    const before = folded.state;
    folded.add({ ...started, seq: 1, at: 1 });
    expect(folded.state).toBe(before);
  });
});
