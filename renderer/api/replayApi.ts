import type { LabApi, LabApiCalls } from '../../lab/contract/labApi.ts';
import { labApiCalls } from '../../lab/contract/labApiCalls.ts';
import { LabError } from '../../lab/contract/labError.ts';
import type { LabPush } from '../../lab/contract/labPush.ts';
import type { RunEvent } from '../../lab/run/runEvent.ts';

/** How a recorded run is played. */
export interface ReplayOptions {
  /** How many times as fast as it was; the default is 1. */
  readonly speed?: number;
  /** Calls back after a time in milliseconds. */
  readonly wait?: (ms: number, then: () => void) => void;
}

/**
 * A `LabApi` behind which a recorded run happens again, its events told in their order and with the pauses that were
 * between them. It begins with the first listener; whoever comes later asks `events`, as of any run. All else that
 * could be called is refused: there is no lab behind it.
 */
export function replayApi(
  events: readonly RunEvent[],
  { speed = 1, wait = (ms, then) => void setTimeout(then, ms) }: ReplayOptions = {},
): LabApi {
  const [first] = events;
  const runId = first?.kind === 'run-started' ? first.runId : '';
  const listeners = new Set<(push: LabPush) => void>();
  let told = 0;
  let isPlaying = false;

  const playFrom = (index: number): void => {
    const event = events[index];
    if (event === undefined) return;
    const pauseMs = Math.max(0, event.at - (events[index - 1]?.at ?? event.at)) / speed;
    wait(pauseMs, () => {
      told = index + 1;
      for (const listener of [...listeners]) listener({ kind: 'run-event', runId, event });
      playFrom(told);
    });
  };
  const refused = Object.fromEntries(
    labApiCalls.map((name) => [name, () => Promise.reject(onlyReplayed())]),
  ) as unknown as LabApiCalls;
  return {
    ...refused,
    events: (asked, afterSeq) =>
      Promise.resolve(asked === runId ? events.slice(0, told).filter(({ seq }) => seq > afterSeq) : []),
    subscribe(listener) {
      listeners.add(listener);
      if (!isPlaying) playFrom(0);
      isPlaying = true;
      return () => listeners.delete(listener);
    },
  };
}

function onlyReplayed(): LabError {
  return new LabError({
    code: 'user-unsupported',
    what: 'This is a recorded run',
    why: 'there is no lab behind it that could do anything',
    next: 'Open the lab itself to go on.',
  });
}
