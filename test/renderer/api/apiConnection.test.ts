import { describe, expect, it, vi } from 'vitest';
import type { DataChannel } from '../../../lab/contract/dataChannel.ts';
import type { LabPush } from '../../../lab/contract/labPush.ts';
import { ApiConnection, type Attempt, type ConnectionState } from '../../../renderer/api/apiConnection.ts';

/** The service's end of a line that a test plays: it answers each call with its own name. */
class PlayedLine {
  readonly channel: DataChannel;
  isMute = false;
  #hear: (text: string) => void = () => undefined;
  #onClose: () => void = () => undefined;

  constructor() {
    this.channel = {
      post: (text) => this.#answer(JSON.parse(text) as { readonly i: string; readonly m?: string }),
      onMessage: (listener) => (this.#hear = listener),
      onClose: (listener) => (this.#onClose = listener),
      close: () => this.#onClose(),
    };
  }

  tell(...batch: readonly LabPush[]): void {
    this.#hear(JSON.stringify({ t: 'q', i: 'push', m: 'push', a: [batch] }));
  }

  break(): void {
    this.#onClose();
  }

  #answer({ i, m }: { readonly i: string; readonly m?: string }): void {
    if (this.isMute || m === undefined) return;
    queueMicrotask(() => this.#hear(JSON.stringify({ t: 's', i, r: { ok: true, value: m } })));
  }
}

/** A connection whose attempts come to what the test says, and whose pauses pass when the test says so. */
function connection() {
  const attempts: ((attempt: Attempt) => void)[] = [];
  const pauses: { readonly ms: number; readonly then: () => void }[] = [];
  const states: ConnectionState[] = [];
  const made = new ApiConnection({
    open: () => new Promise((resolve) => attempts.push(resolve)),
    wait: (ms, then) => pauses.push({ ms, then }),
  });
  made.onState((state) => states.push(state));
  const answer = async (attempt: Attempt): Promise<void> => {
    attempts.shift()?.(attempt);
    await settled();
  };
  return {
    made,
    api: made.api,
    states,
    pauses,
    answer,
    open: async (): Promise<PlayedLine> => {
      const line = new PlayedLine();
      await answer({ kind: 'open', channel: line.channel });
      return line;
    },
    pass: () => pauses.shift()?.then(),
  };
}

/** Lets everything happen that is only waiting for its turn. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 10; turn++) await Promise.resolve();
}

const disconnected = { data: { code: 'window-disconnected' } };

describe('ApiConnection', () => {
  it('lets calls wait for the first connection', async () => {
    const { made, api, open } = connection();
    const called = api.about();
    expect(made.state).toBe('connecting');
    await open();
    expect(await called).toBe('about');
    expect(made.state).toBe('open');
  });

  it('rejects what was under way when the line broke, and what is called without one', async () => {
    const { api, open, states } = connection();
    const line = await open();
    line.isMute = true;
    const called = api.about();
    await settled();
    line.break();
    await expect(called).rejects.toMatchObject(disconnected);
    await expect(api.listLabs()).rejects.toMatchObject(disconnected);
    expect(states).toEqual(['open', 'lost']);
  });

  it('waits longer each time, up to 5 s, and shortly again after it could connect', async () => {
    const { pauses, pass, answer, open } = connection();
    const seen: number[] = [];
    for (let i = 0; i < 8; i++) {
      await answer({ kind: 'unreachable' });
      seen.push(pauses[0]?.ms ?? 0);
      pass();
    }
    expect(seen).toEqual([100, 200, 400, 800, 1600, 3200, 5000, 5000]);
    (await open()).break();
    expect(pauses[0]?.ms).toBe(100);
  });

  it('goes on telling pushes to the same listeners after it has connected again, and says that it has', async () => {
    const { made, api, open, pass, states } = connection();
    const pushes: LabPush[] = [];
    const onReconnect = vi.fn();
    api.subscribe((push) => pushes.push(push));
    made.onReconnect(onReconnect);
    const first = await open();
    first.tell({ kind: 'labs-changed' });
    await settled();
    expect(onReconnect).not.toHaveBeenCalled();

    first.break();
    pass();
    const second = await open();
    expect(onReconnect).toHaveBeenCalledTimes(1);
    expect(states).toEqual(['open', 'lost', 'open']);
    second.tell({ kind: 'question-closed', id: '1' }, { kind: 'question-closed', id: '2' });
    await settled();
    expect(pushes).toEqual([
      { kind: 'labs-changed' },
      { kind: 'question-closed', id: '1' },
      { kind: 'question-closed', id: '2' },
    ]);
    expect(await api.about()).toBe('about');
  });

  it('gives up, and says why, when the service does not know the window any more', async () => {
    const { api, open, pass, answer, states, pauses } = connection();
    (await open()).break();
    pass();
    await answer({ kind: 'refused' });
    expect(states).toEqual(['open', 'lost', 'refused']);
    expect(pauses).toEqual([]);
    await expect(api.about()).rejects.toMatchObject({
      data: { code: 'window-disconnected', next: 'Open LVS Lab with a new link.' },
    });
  });

  it('does not let a call wait for ever where the first connection is refused', async () => {
    const { api, answer } = connection();
    const called = expect(api.about()).rejects.toMatchObject(disconnected);
    await answer({ kind: 'refused' });
    await called;
  });
});
