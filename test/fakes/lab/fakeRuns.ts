import { LabError, type LabErrorData } from '../../../lab/contract/labError.ts';
import type { RunRequest, RunSummary } from '../../../lab/contract/runRequest.ts';
import type { LabStatus } from '../../../lab/contract/labStatus.ts';
import type { TestRecord } from '../../../lab/contract/testRecord.ts';
import { machinesOf, serviceId, type Lab } from '../../../lab/model/lab.ts';
import { assumedFacts } from '../../../lab/plan/assumedFacts.ts';
import { planLab } from '../../../lab/plan/planLab.ts';
import type { Step } from '../../../lab/plan/step.ts';
import { predict } from '../../../lab/predict/predict.ts';
import type { RunEvent } from '../../../lab/run/runEvent.ts';
import { judge } from '../../../lab/verdict/judge.ts';
import type { Answer } from '../../../lab/verdict/measurement.ts';
import { FakeRun, type Tell } from './fakeRun.ts';
import { FakeWorld } from './fakeWorld.ts';
import { atOnce, type Pace } from './pace.ts';
import { playAnswer, playMeasurement, serverOfPlace, type PlayedLosses } from './playTest.ts';

/** What happens in the fake's world, for tests to change. */
export class FakeRuns {
  /** Labs that are up, by name. */
  readonly worlds = new Map<string, FakeWorld>();
  /** Tests that were made, the newest last. */
  readonly tests: TestRecord[] = [];
  pace: Pace = atOnce;
  /** Steps (by id) that fail when they are applied, and how. */
  readonly failingSteps = new Map<string, LabErrorData>();
  /** Requests that are lost in tests, by the real server that they fall to. */
  losses: PlayedLosses = {};
  readonly #runs = new Map<string, FakeRun>();
  readonly #push: (runId: string, event: RunEvent) => void;
  readonly #onLabsChanged: () => void;

  constructor(push: (runId: string, event: RunEvent) => void, onLabsChanged: () => void) {
    this.#push = push;
    this.#onLabsChanged = onLabsChanged;
  }

  start(request: RunRequest, lab: Lab, text: string): { readonly runId: string } {
    if (request.verb !== 'down') this.#refuseBusy(lab.name);
    const runId = (this.#runs.size + 1).toString(16).padStart(12, '0');
    const run = new FakeRun(
      { runId, lab: lab.name, verb: request.verb },
      this.#push,
      () => this.pace,
      async (tell, own) => {
        this.#onLabsChanged();
        await this.#perform(request, lab, text, tell, own);
      },
    );
    this.#runs.set(runId, run);
    void run.ended.then(this.#onLabsChanged);
    return { runId };
  }

  async cancel(runId: string): Promise<void> {
    const run = this.#runs.get(runId);
    run?.cancel();
    await run?.ended;
  }

  stopSending(runId: string): void {
    const run = this.#runs.get(runId);
    if (run !== undefined) run.isSendingStopped = true;
  }

  events(runId: string, afterSeq: number): readonly RunEvent[] {
    return this.#runs.get(runId)?.after(afterSeq) ?? [];
  }

  list(lab: string): readonly RunSummary[] {
    return [...this.#runs.values()]
      .filter((run) => run.lab === lab)
      .map(({ summary }) => summary)
      .reverse();
  }

  statuses(): readonly LabStatus[] {
    return [...this.worlds.values()].map((world) => world.status(this.#holderOf(world.lab.name)));
  }

  /** Settles when no run goes on. */
  async idle(): Promise<void> {
    await Promise.all([...this.#runs.values()].map(({ ended }) => ended));
  }

  #holderOf(lab: string): LabStatus['heldBy'] {
    const run = [...this.#runs.values()].find(
      ({ summary }) => summary.lab === lab && summary.state === 'running',
    );
    return run && { pid: 4200, verb: run.verb, runId: run.runId, isHere: true };
  }

  #refuseBusy(lab: string): void {
    const holder = this.#holderOf(lab);
    if (holder === undefined) return;
    throw new LabError({
      code: 'lab-busy',
      what: `The lab ${lab} is being worked on`,
      why: `\`${holder.verb}\` (process ${holder.pid}) has it`,
      next: 'Wait until it has ended, or cancel it.',
    });
  }

  async #perform(request: RunRequest, lab: Lab, text: string, tell: Tell, run: FakeRun): Promise<void> {
    switch (request.verb) {
      case 'up':
        return this.#up(lab, text, tell);
      case 'verify':
        return this.#verify(request, lab, text, tell, run);
      case 'clear':
        return this.#clear(lab, tell);
      case 'down':
        return this.#down(lab, tell, run);
      default:
        return request satisfies never;
    }
  }

  async #up(lab: Lab, text: string, tell: Tell): Promise<void> {
    const names = machinesOf(lab).map(({ machine }) => machine.name);
    const before = this.worlds.get(lab.name);
    const world = new FakeWorld(lab, text);
    for (const id of before?.holding ?? []) world.holding.add(id);
    this.worlds.set(lab.name, world);
    for (const machine of names) await tell({ kind: 'machine', machine, state: 'waiting' });
    if (before === undefined && lab.machines === 'embedded') {
      for (const fraction of [0, 0.5, 1])
        await tell({ kind: 'preparing', what: 'Restoring machines', fraction });
      for (const machine of names) await tell({ kind: 'machine', machine, state: 'starting' });
    }
    for (const machine of names) await tell({ kind: 'machine', machine, state: 'connecting' });
    for (const machine of names) await tell({ kind: 'machine', machine, state: 'ready' });

    const { machines } = planLab(lab, assumedFacts(lab));
    const steps = machines.flatMap((machine) => machine.steps);
    await tell({ kind: 'planned', steps: steps.map(({ id, machine, title }) => ({ id, machine, title })) });
    const failures: LabErrorData[] = [];
    const stopped = new Set<string>();
    for (const step of inTurns(machines.map((machine) => machine.steps))) {
      if (stopped.has(step.machine)) continue;
      const failure = await this.#apply(step, world, tell);
      if (failure === undefined) continue;
      stopped.add(step.machine);
      failures.push(failure);
      await tell({ kind: 'failure', error: failure });
    }
    const [first] = failures;
    if (first !== undefined) throw new LabError(first);
  }

  async #apply(step: Step, world: FakeWorld, tell: Tell): Promise<LabErrorData | undefined> {
    const { id, machine, title } = step;
    const durationMs = 20 + (title.length % 9) * 15;
    await tell({ kind: 'step-started', step: id, machine });
    const failure = this.failingSteps.get(id);
    if (failure !== undefined) {
      if (failure.output !== undefined) {
        await tell({ kind: 'step-output', step: id, machine, text: failure.output });
      }
      await tell({ kind: 'step-finished', step: id, machine, outcome: 'failed', durationMs });
      return { ...failure, machine, step: id };
    }
    const held = world.holding.has(id);
    if (!held) await tell({ kind: 'step-output', step: id, machine, text: `${title}\n` });
    await tell({ kind: 'step-finished', step: id, machine, outcome: held ? 'held' : 'applied', durationMs });
    world.holding.add(id);
    return undefined;
  }

  async #verify(
    { requests, from, load = 'sequential' }: Extract<RunRequest, { verb: 'verify' }>,
    lab: Lab,
    text: string,
    tell: Tell,
    run: FakeRun,
  ): Promise<void> {
    const world = this.#running(lab);
    const destinations = lab.realServers.map(({ name, weight }) => ({ name, weight }));
    const prediction = predict({ scheduler: lab.service.scheduler, destinations, requests, load });
    const service = serviceId(lab.service);
    await tell({ kind: 'predicted', service, prediction, requests, from, load });
    const serverAt = serverOfPlace(lab, prediction);
    const answers: Answer[] = [];
    const takers: (string | undefined)[] = [];
    for (let index = 0; index < requests && !run.isSendingStopped; index++) {
      const taker = serverAt(index);
      const answer = playAnswer(index, taker, this.losses);
      takers.push(taker);
      answers.push(answer);
      await tell({ kind: 'answer', answer });
    }
    const verdict = judge(lab, prediction, {
      ...playMeasurement(lab, from, requests, answers, takers),
      load,
    });
    world.count(verdict);
    const { runId, startedAt } = run;
    const test = { runId, lab: lab.name, labText: text, startedAt, service, from };
    this.tests.push({ ...test, prediction, answers, verdict });
    await tell({ kind: 'verdict', verdict });
  }

  async #clear(lab: Lab, tell: Tell): Promise<void> {
    const world = this.#running(lab);
    const machine = lab.directors[0]?.name ?? '';
    const step = `${machine}.clear`;
    await tell({
      kind: 'planned',
      steps: [{ id: step, machine, title: 'Empty the IPVS table (ipvsadm -C)' }],
    });
    await tell({ kind: 'step-started', step, machine });
    world.clear();
    await tell({ kind: 'step-finished', step, machine, outcome: 'applied', durationMs: 30 });
  }

  async #down(lab: Lab, tell: Tell, own: FakeRun): Promise<void> {
    const others = [...this.#runs.values()].filter((run) => run.lab === lab.name && run !== own);
    await Promise.all(others.map(({ runId }) => this.cancel(runId)));
    if (!this.worlds.has(lab.name)) return;
    for (const state of ['stopping', 'stopped'] as const) {
      for (const { machine } of machinesOf(lab))
        await tell({ kind: 'machine', machine: machine.name, state });
    }
    this.worlds.delete(lab.name);
  }

  #running(lab: Lab): FakeWorld {
    const world = this.worlds.get(lab.name);
    if (world !== undefined) return world;
    throw notRunning(lab.name);
  }
}

export function notRunning(lab: string): LabError {
  return new LabError({
    code: 'user-not-running',
    what: `The lab ${lab} is not up`,
    why: 'none of its machines runs',
    next: 'Bring it up first.',
  });
}

/** The machines' first steps, then their second ones, and so on: machines work side by side. */
function inTurns(lanes: readonly (readonly Step[])[]): readonly Step[] {
  const longest = Math.max(0, ...lanes.map(({ length }) => length));
  return Array.from({ length: longest }, (_, i) => lanes.flatMap((lane) => lane.slice(i, i + 1))).flat();
}
