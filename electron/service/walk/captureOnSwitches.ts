import { setTimeout as sleep } from 'node:timers/promises';
import type { Lab } from '../../../lab/model/lab.ts';
import type { WalkFrame } from '../../../lab/packet/walk/walkReport.ts';
import type { LabHostClient } from '../../vm/host/labHostClient.ts';
import type { FrameFilter } from '../../vm/switch/frameFilter.ts';
import type { Captured, FrameCapture } from './frameCapture.ts';

/** More than one request has, many times over. */
const mostFrames = 4096;
const pollMs = 40;
/** So long nothing new, and a connection has ended. */
const quietMs = 120;
const patienceMs = 2000;

type Host = Pick<LabHostClient, 'capture' | 'setCapture' | 'status'>;

/** Captures what enters the switches of an embedded lab from now on: a capture that is always on is asked from a mark. */
export async function captureOnSwitches(host: Host, lab: Lab, signal: AbortSignal): Promise<FrameCapture> {
  const networks = Object.keys(lab.networks);
  const { machines } = await host.status({ signal });
  const marks = new Map<string, number>();
  await Promise.all(
    networks.map(async (network) => {
      await host.setCapture(network, true, { signal });
      const future = { network, sinceSequence: Number.MAX_SAFE_INTEGER, limit: 1 };
      marks.set(network, (await host.capture(future, { signal })).nextSequence);
    }),
  );
  const frames: WalkFrame[] = [];
  let missed = 0;

  /**
   * Answers how many frames are new. The switches choose them, so that other traffic neither costs them much nor fills
   * the room. Frames that could not be kept are counted and not asked for.
   */
  const collect = async (filter: FrameFilter): Promise<number> => {
    const before = frames.length;
    const room = mostFrames - before;
    await Promise.all(
      networks.map(async (network) => {
        const mark = marks.get(network) ?? 0;
        const request =
          room > 0
            ? { network, sinceSequence: mark, limit: room, filter }
            : { network, sinceSequence: Number.MAX_SAFE_INTEGER, limit: 1 };
        const answer = await host.capture(request, { signal });
        marks.set(network, answer.nextSequence);
        missed += room > 0 ? answer.missed : answer.nextSequence - mark;
        for (const { timeMs, port, length, base64 } of answer.frames) {
          if (frames.length < mostFrames) frames.push({ timeMs, network, sender: port, length, base64 });
          else missed += 1;
        }
      }),
    );
    return frames.length - before;
  };

  return {
    macs: Object.fromEntries(machines.map(({ name, macs }) => [name, macs])),
    async settled(ports): Promise<Captured> {
      const startMs = performance.now();
      let quietSinceMs = startMs;
      for (;;) {
        const nowMs = performance.now();
        if ((await collect({ ports })) > 0) quietSinceMs = nowMs;
        if (nowMs - quietSinceMs >= quietMs || nowMs - startMs >= patienceMs) return { frames, missed };
        await sleep(pollMs, undefined, { signal });
      }
    },
    end: () => Promise.resolve(),
  };
}
