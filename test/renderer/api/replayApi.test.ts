import { describe, expect, it } from 'vitest';
import type { RunEvent } from '../../../lab/run/runEvent.ts';
import { replayApi } from '../../../renderer/api/replayApi.ts';

const recorded: readonly RunEvent[] = [
  { seq: 1, at: 1000, kind: 'run-started', runId: 'a1', lab: 'nat-wrr', verb: 'up' },
  { seq: 2, at: 1400, kind: 'machine', machine: 'rs1', state: 'waiting' },
  { seq: 3, at: 3400, kind: 'run-finished', outcome: 'done', durationMs: 2400 },
];

/** A recorded run whose pauses pass when the test says so. */
function replay(speed: number) {
  const pauses: { readonly ms: number; readonly then: () => void }[] = [];
  const api = replayApi(recorded, { speed, wait: (ms, then) => pauses.push({ ms, then }) });
  return { api, pauses, pass: () => pauses.shift()?.then() };
}

describe('replayApi', () => {
  it('tells the events in order, with the pauses that were between them', () => {
    const { api, pauses, pass } = replay(2);
    const seen: number[] = [];
    api.subscribe((push) => {
      if (push.kind === 'run-event') seen.push(push.event.seq);
    });
    const paused: (number | undefined)[] = [];
    for (let i = 0; i < 3; i++) {
      paused.push(pauses[0]?.ms);
      pass();
    }
    expect(paused).toEqual([0, 200, 1000]);
    expect(seen).toEqual([1, 2, 3]);
    expect(pauses).toEqual([]);
  });

  it('answers a later reader with what has been told so far', async () => {
    const { api, pass } = replay(1);
    api.subscribe(() => undefined);
    expect(await api.events('a1', 0)).toEqual([]);
    pass();
    pass();
    expect(await api.events('a1', 1)).toEqual([recorded[1]]);
    expect(await api.events('other', 0)).toEqual([]);
  });

  it('begins once, whoever listens', () => {
    const { api, pauses } = replay(1);
    api.subscribe(() => undefined);
    api.subscribe(() => undefined);
    expect(pauses).toHaveLength(1);
  });

  it('refuses to do anything to a lab', async () => {
    await expect(replay(1).api.listLabs()).rejects.toMatchObject({ data: { code: 'user-unsupported' } });
  });
});
