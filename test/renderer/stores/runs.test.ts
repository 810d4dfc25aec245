import { createPinia } from 'pinia';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createApp } from 'vue';
import type { LabApi } from '../../../lab/contract/labApi.ts';
import type { LabPush } from '../../../lab/contract/labPush.ts';
import type { LabStatus } from '../../../lab/contract/labStatus.ts';
import type { RunSummary } from '../../../lab/contract/runRequest.ts';
import type { RunEvent, RunEventBody } from '../../../lab/run/runEvent.ts';
import { apiKey } from '../../../renderer/api/useApi.ts';
import { useRuns } from '../../../renderer/stores/runs.ts';

/** A run's journal, what is pushed of it, and how often it was asked for. */
class World {
  readonly journals = new Map<string, RunEvent[]>();
  labs: LabStatus[] = [];
  summaries: RunSummary[] = [];
  readonly asked: { readonly runId: string; readonly afterSeq: number }[] = [];
  isConnected = true;
  readonly #listeners = new Set<(push: LabPush) => void>();

  /** What the store needs of the contract. */
  readonly api = {
    subscribe: (listener: (push: LabPush) => void) => {
      this.#listeners.add(listener);
      return () => this.#listeners.delete(listener);
    },
    events: (runId: string, afterSeq: number) => {
      this.asked.push({ runId, afterSeq });
      if (!this.isConnected) return Promise.reject(new Error('no connection'));
      return Promise.resolve((this.journals.get(runId) ?? []).filter(({ seq }) => seq > afterSeq));
    },
    listLabs: () => Promise.resolve(this.labs),
    listRuns: () => Promise.resolve(this.summaries),
    startRun: () => Promise.resolve({ runId: 'r1' }),
    cancelRun: () => Promise.resolve(),
  } as unknown as LabApi;

  /** Writes an event to the journal; answers with it. */
  write(runId: string, body: RunEventBody): RunEvent {
    const journal = this.journals.get(runId) ?? [];
    this.journals.set(runId, journal);
    const event: RunEvent = { ...body, seq: journal.length + 1, at: 1000 + journal.length };
    journal.push(event);
    return event;
  }

  push(runId: string, event: RunEvent): void {
    for (const listener of this.#listeners) listener({ kind: 'run-event', runId, event });
  }

  /** An event of this process: written and pushed. */
  tell(runId: string, body: RunEventBody): void {
    this.push(runId, this.write(runId, body));
  }

  openWindow(): ReturnType<typeof useRuns> {
    const pinia = createPinia();
    createApp({}).provide(apiKey, this.api).use(pinia);
    return useRuns(pinia);
  }
}

const started = (runId: string): RunEventBody => ({ kind: 'run-started', runId, lab: 'nat', verb: 'up' });
const ready = (machine: string): RunEventBody => ({ kind: 'machine', machine, state: 'ready' });
const finished: RunEventBody = { kind: 'run-finished', outcome: 'done', durationMs: 9 };
const heldBy = (runId: string): LabStatus => ({
  lab: 'nat',
  machineSource: 'embedded',
  state: 'busy',
  heldBy: { pid: 7, verb: 'up', runId, isHere: false },
  machines: [],
});

let world: World;

beforeEach(() => {
  vi.useFakeTimers({ shouldAdvanceTime: true });
  world = new World();
});
afterEach(() => {
  // What waits for its frame is not to meet the next test.
  vi.advanceTimersByTime(1000);
  vi.useRealTimers();
});

const frame = (): Promise<unknown> => vi.advanceTimersByTimeAsync(20);

describe('runs of this process', () => {
  it('are folded from pushes, without asking', async () => {
    const runs = world.openWindow();
    world.tell('r1', started('r1'));
    world.tell('r1', ready('rs1'));
    await frame();
    expect(runs.runs.get('r1')).toMatchObject({ state: 'running', machines: { rs1: { state: 'ready' } } });
    expect(world.asked).toEqual([]);
  });

  it('change their state once a frame, however many events come', async () => {
    const runs = world.openWindow();
    const set = vi.spyOn(runs.runs, 'set');
    world.tell('r1', started('r1'));
    await frame();
    set.mockClear();
    for (let i = 0; i < 10_000; i++) {
      const answer = { index: i, durationMs: 1, sourcePort: 1, kind: 'answered', realServer: 'rs1' } as const;
      world.tell('r1', { kind: 'answer', answer });
    }
    await frame();
    expect(set).toHaveBeenCalledTimes(1);
    expect(runs.runs.get('r1')?.answers).toHaveLength(10_000);
  });

  it('are folded in order when the window opened in the middle of them', async () => {
    world.write('r1', started('r1'));
    world.write('r1', ready('rs1'));
    const runs = world.openWindow();
    world.tell('r1', ready('rs2'));
    await frame();
    // What was asked for comes with a frame of its own.
    await frame();
    expect(Object.keys(runs.runs.get('r1')?.machines ?? {})).toEqual(['rs1', 'rs2']);
    expect(world.asked).toEqual([{ runId: 'r1', afterSeq: 0 }]);
  });

  it('go on over a hole in the record that nobody can fill', async () => {
    const runs = world.openWindow();
    world.tell('r1', started('r1'));
    const missing = world.write('r1', ready('rs1'));
    world.journals.get('r1')!.pop();
    world.push('r1', { ...ready('rs2'), seq: missing.seq + 1, at: 1 });
    await frame();
    // What was asked for comes with a frame of its own.
    await frame();
    expect(Object.keys(runs.runs.get('r1')?.machines ?? {})).toEqual(['rs2']);
  });

  it('are no longer asked about when they have ended', async () => {
    const runs = world.openWindow();
    world.tell('r1', started('r1'));
    world.tell('r1', finished);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(runs.standingOf('r1')).toBe('done');
    expect(runs.isLive('r1')).toBe(false);
    expect(world.asked).toEqual([]);
  });

  it('show that they were asked to stop until they have', async () => {
    const runs = world.openWindow();
    world.tell('r1', started('r1'));
    await frame();
    await runs.cancel('r1');
    expect([...runs.cancelling]).toEqual(['r1']);
    world.tell('r1', { kind: 'run-finished', outcome: 'cancelled', durationMs: 9 });
    await frame();
    expect([...runs.cancelling]).toEqual([]);
    expect(runs.standingOf('r1')).toBe('cancelled');
  });

  it('say no more that they are stopping where that could not be asked', async () => {
    const runs = world.openWindow();
    world.api.cancelRun = () => Promise.reject(new Error('no connection'));
    await expect(runs.cancel('r1')).rejects.toThrow('no connection');
    expect([...runs.cancelling]).toEqual([]);
  });
});

describe('runs of other processes', () => {
  it('are found by who holds the lab, and followed by asking once a second', async () => {
    world.labs = [heldBy('r7')];
    world.write('r7', started('r7'));
    const runs = world.openWindow();
    await frame();
    expect(runs.runs.get('r7')?.state).toBe('running');
    world.write('r7', ready('rs1'));
    world.write('r7', finished);
    await vi.advanceTimersByTimeAsync(1000);
    expect(runs.runs.get('r7')).toMatchObject({ state: 'done', machines: { rs1: { state: 'ready' } } });
    const { length } = world.asked;
    await vi.advanceTimersByTimeAsync(5000);
    expect(world.asked).toHaveLength(length);
  });

  it('are found when a lab changes', async () => {
    const runs = world.openWindow();
    await frame();
    world.labs = [heldBy('r7')];
    world.write('r7', started('r7'));
    await runs.discover();
    expect(runs.liveOf('nat').map(({ runId }) => runId)).toEqual(['r7']);
  });

  it('count as interrupted when their process is gone', async () => {
    world.labs = [heldBy('r7')];
    world.write('r7', started('r7'));
    const runs = world.openWindow();
    await frame();
    world.labs = [];
    world.summaries = [{ runId: 'r7', lab: 'nat', verb: 'up', startedAt: 1000, state: 'interrupted' }];
    await vi.advanceTimersByTimeAsync(5000);
    expect(runs.standingOf('r7')).toBe('interrupted');
    expect(runs.liveOf('nat')).toEqual([]);
    const { length } = world.asked;
    await vi.advanceTimersByTimeAsync(5000);
    expect(world.asked).toHaveLength(length);
  });

  it('count as gone when their record was taken away', async () => {
    world.labs = [heldBy('r7')];
    world.write('r7', { ...started('r7'), verb: 'down' } as RunEventBody);
    const runs = world.openWindow();
    await frame();
    world.labs = [];
    world.journals.clear();
    await vi.advanceTimersByTimeAsync(5000);
    expect(runs.standingOf('r7')).toBe('gone');
  });
});

describe('after a reconnect', () => {
  it('asks only for what came after the last event', async () => {
    const runs = world.openWindow();
    world.tell('r1', started('r1'));
    world.tell('r1', ready('rs1'));
    await frame();
    world.isConnected = false;
    world.write('r1', ready('rs2'));
    await vi.advanceTimersByTimeAsync(3000);
    world.isConnected = true;
    world.asked.length = 0;
    await runs.reconnected();
    expect(world.asked).toEqual([{ runId: 'r1', afterSeq: 2 }]);
    expect(Object.keys(runs.runs.get('r1')?.machines ?? {})).toEqual(['rs1', 'rs2']);
  });
});

describe('a lab', () => {
  const summaries: RunSummary[] = [
    { runId: 'r3', lab: 'nat', verb: 'verify', startedAt: 1000, state: 'done', durationMs: 9 },
    { runId: 'r2', lab: 'nat', verb: 'up', startedAt: 500, state: 'failed', durationMs: 9 },
  ];

  it('has its earlier runs in a list, and the events of the newest one at once', async () => {
    world.summaries = summaries;
    world.write('r3', { ...started('r3'), verb: 'verify' } as RunEventBody);
    world.write('r3', finished);
    const runs = world.openWindow();
    await runs.load('nat');
    expect(runs.runsOf('nat').map(({ runId }) => runId)).toEqual(['r3', 'r2']);
    expect(runs.latestOf('nat')?.runId).toBe('r3');
    expect(runs.runs.has('r2')).toBe(false);
    expect(runs.latestOf('other')).toBeUndefined();
  });

  it('lists a run that began after it was read, with the state that it has now', async () => {
    world.summaries = summaries;
    const runs = world.openWindow();
    await runs.load('nat');
    const at = 9000;
    world.push('r4', { ...started('r4'), seq: 1, at });
    await frame();
    expect(runs.runsOf('nat')[0]).toMatchObject({ runId: 'r4', state: 'running', startedAt: at });
  });
});
