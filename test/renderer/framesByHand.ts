import { afterEach, beforeEach, vi } from 'vitest';

/** Frames that are drawn when a test says so, in every test of the file that calls this. */
export function framesByHand(): { readonly drawFrame: () => void; readonly count: () => number } {
  let frames = new Map<number, () => void>();
  let last = 0;

  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    frames = new Map();
    vi.stubGlobal('requestAnimationFrame', (work: () => void) => {
      frames.set((last += 1), work);
      return last;
    });
    vi.stubGlobal('cancelAnimationFrame', (frame: number) => frames.delete(frame));
  });
  afterEach(() => {
    // Whatever waits is not to meet the next test.
    vi.runAllTimers();
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  return {
    drawFrame: () => {
      const due = [...frames.values()];
      frames.clear();
      for (const work of due) work();
    },
    /** How many were asked for and not drawn. */
    count: () => frames.size,
  };
}
