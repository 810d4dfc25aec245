import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, existsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { applyPlan } from '../../../electron/engine/applyPlan.ts';
import { RootShell } from '../../../electron/ssh/rootShell.ts';
import { undoPlan } from '../../../electron/engine/undoPlan.ts';
import type { MachinePlan, Plan, Step } from '../../../lab/plan/step.ts';
import { sh } from '../../../lab/script/shellText.ts';
import type { StepScript } from '../../../lab/script/stepScript.ts';
import type { RunEventBody } from '../../../lab/run/runEvent.ts';
import { FakeMachineConnection } from '../../fakes/fakeMachineConnection.ts';

let folder: string;
let connection: FakeMachineConnection;
let events: RunEventBody[];
const shells = new Map<string, RootShell>();
let abort: AbortController;

beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'lvs-lab-engine-'));
  connection = new FakeMachineConnection();
  events = [];
  abort = new AbortController();
  for (const machine of ['rs1', 'rs2']) {
    shells.set(machine, await RootShell.open(connection, 'exec sh', abort.signal));
  }
});
afterEach(() => {
  connection.close();
  rmSync(folder, { recursive: true, force: true });
});

/** A step that stands for a file of its own below the test's folder; `scriptOf` says how. */
function pageStep(machine: string, name: string, changes: Partial<Step> = {}): Step {
  return {
    id: `${machine}.${name}`,
    machine,
    title: `Page ${name}`,
    why: '',
    action: { kind: 'page', file: path.join(folder, `${machine}.${name}`), content: `page ${name}` },
    after: [],
    deadlineMs: 10_000,
    ...changes,
  };
}

function scriptOf({ action }: Step): StepScript {
  if (action.kind !== 'page') throw new TypeError(action.kind);
  const { file, content } = action;
  return {
    probe: sh`[ "$(cat ${file})" = ${content} ]`,
    apply: sh`[ -e ${file} ] && cp ${file} ${`${file}.before`}; printf %s ${content} >${file}`,
    undo: sh`if [ -e ${`${file}.before`} ]; then mv ${`${file}.before`} ${file}; else rm -f ${file}; fi`,
  };
}

function planOf(...machines: readonly (readonly [string, readonly Step[]])[]): Plan {
  return {
    lab: `test-${process.pid}`,
    machines: machines.map(([machine, steps]): MachinePlan => ({ machine, role: 'realServer', steps })),
  };
}

const run = (plan: Plan) =>
  applyPlan({ plan, scriptOf, shells, signal: abort.signal, emit: (e) => events.push(e) });

function outcomes(): Record<string, string> {
  return Object.fromEntries(events.flatMap((e) => (e.kind === 'step-finished' ? [[e.step, e.outcome]] : [])));
}

describe('applyPlan', () => {
  it('applies what does not hold, and nothing the second time', async () => {
    const plan = planOf(
      ['rs1', [pageStep('rs1', 'a'), pageStep('rs1', 'b')]],
      ['rs2', [pageStep('rs2', 'c')]],
    );
    expect(await run(plan)).toEqual({ changed: 3, held: 0, failures: [] });
    expect(readFileSync(path.join(folder, 'rs1.a'), 'utf8')).toBe('page a');
    expect(await run(plan)).toEqual({ changed: 0, held: 3, failures: [] });
  });

  it('repairs just what was broken', async () => {
    const plan = planOf(['rs1', [pageStep('rs1', 'a'), pageStep('rs1', 'b')]]);
    await run(plan);
    writeFileSync(path.join(folder, 'rs1.b'), 'vandalised');
    events = [];
    expect(await run(plan)).toEqual({ changed: 1, held: 1, failures: [] });
    expect(outcomes()).toEqual({ 'rs1.a': 'held', 'rs1.b': 'applied' });
  });

  it('tells of each step in its turn', async () => {
    const names = ['a', 'b', 'c', 'd'];
    await run(planOf(['rs1', names.map((name) => pageStep('rs1', name))]));
    expect(events.map((e) => `${e.kind} ${'step' in e ? e.step : ''}`)).toEqual(
      names.flatMap((name) => [`step-started rs1.${name}`, `step-finished rs1.${name}`]),
    );
  });

  it("ends a machine's work at its first failure and lets the others go on", async () => {
    const impossible = pageStep('rs1', 'x', {
      action: { kind: 'page', file: '/proc/version/x', content: 'x' },
    });
    const plan = planOf(['rs1', [impossible, pageStep('rs1', 'never')]], ['rs2', [pageStep('rs2', 'c')]]);
    const { failures, changed } = await run(plan);
    expect(failures.map(({ data }) => data)).toMatchObject([
      { code: 'step-failed', machine: 'rs1', step: 'rs1.x' },
    ]);
    expect(failures[0]?.data.output).not.toBe('');
    expect(changed).toBe(1);
    expect(outcomes()).toEqual({ 'rs1.x': 'failed', 'rs2.c': 'applied' });
    expect(existsSync(path.join(folder, 'rs1.never'))).toBe(false);
  });

  it('starts a step only after those of other machines that it names', async () => {
    const plan = planOf(
      ['rs1', [pageStep('rs1', 'late', { after: ['rs2.early'] })]],
      ['rs2', [pageStep('rs2', 'first'), pageStep('rs2', 'early')]],
    );
    await run(plan);
    const order = events.flatMap((e) =>
      e.kind === 'step-finished' || e.kind === 'step-started' ? [`${e.kind} ${e.step}`] : [],
    );
    expect(order.indexOf('step-started rs1.late')).toBeGreaterThan(order.indexOf('step-finished rs2.early'));
  });

  it('fails a step whose precondition on another machine failed, instead of waiting', async () => {
    const impossible = pageStep('rs2', 'x', {
      action: { kind: 'page', file: '/proc/version/x', content: 'x' },
    });
    const plan = planOf(['rs1', [pageStep('rs1', 'late', { after: ['rs2.x'] })]], ['rs2', [impossible]]);
    const { failures } = await run(plan);
    expect(failures.map(({ data }) => data.step).toSorted()).toEqual(['rs1.late', 'rs2.x']);
  });

  it('says which step was too slow', async () => {
    const slow = pageStep('rs1', 'slow', {
      // A named pipe is never written to the end by anybody: the probe hangs.
      action: { kind: 'page', file: path.join(folder, 'pipe'), content: 'x' },
      deadlineMs: 300,
    });
    execFileSync('mkfifo', [path.join(folder, 'pipe')]);
    const { failures } = await run(planOf(['rs1', [slow]]));
    expect(failures.map(({ data }) => data)).toMatchObject([{ code: 'step-deadline', step: 'rs1.slow' }]);
  });

  it('rejects on abort and starts nothing more', async () => {
    const plan = planOf(
      ['rs1', [pageStep('rs1', 'a'), pageStep('rs1', 'b')]],
      ['rs2', [pageStep('rs2', 'c', { after: ['rs1.b'] })]],
    );
    const running = applyPlan({
      plan,
      scriptOf,
      shells,
      signal: abort.signal,
      emit: (event) => {
        events.push(event);
        if (event.kind === 'step-finished') abort.abort(new Error('enough'));
      },
    });
    await expect(running).rejects.toThrow('enough');
    expect(Object.keys(outcomes())).not.toContain('rs2.c');
  });

  it('says that the connection was lost when it breaks in a step', async () => {
    const plan = planOf(['rs1', [pageStep('rs1', 'a')]]);
    connection.close();
    const { failures } = await run(plan);
    expect(failures.map(({ data }) => data)).toMatchObject([{ code: 'ssh-connection-lost', machine: 'rs1' }]);
  });
});

describe('undoPlan', () => {
  it('takes back what was applied, and may be repeated', async () => {
    const plan = planOf(['rs1', [pageStep('rs1', 'a')]]);
    const undo = () =>
      undoPlan({ plan, scriptOf, shells, signal: abort.signal, emit: (e) => events.push(e) });
    await run(plan);
    expect((await undo()).failures).toEqual([]);
    expect(existsSync(path.join(folder, 'rs1.a'))).toBe(false);
    expect((await undo()).failures).toEqual([]);
  });

  it('gives back what was there before', async () => {
    const step = pageStep('rs1', 'a', {
      action: { kind: 'page', file: path.join(folder, 'mine'), content: 'x' },
    });
    writeFileSync(path.join(folder, 'mine'), 'my own page');
    const plan = planOf(['rs1', [step]]);
    await run(plan);
    expect(readFileSync(path.join(folder, 'mine'), 'utf8')).toBe('x');
    await undoPlan({ plan, scriptOf, shells, signal: abort.signal, emit: (e) => events.push(e) });
    expect(readFileSync(path.join(folder, 'mine'), 'utf8')).toBe('my own page');
  });
});
