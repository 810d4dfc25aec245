/** A window that is not shown gets no frames; its state goes on at this pace. */
const hiddenFrameMs = 250;

/** In the order in which they were asked for. */
const waiting: (() => void)[] = [];
let callOffWakening: (() => void) | undefined;

/**
 * Calls `work` once, with one of the next frames, or soon where no frames come. Each frame has one piece of work, since
 * what they have drawn takes its time: two that meet would hold up the frame after. Returns how to call it off.
 */
export function nextFrame(work: () => void): () => void {
  // An entry of its own: the same work may wait twice.
  const entry = (): void => work();
  waiting.push(entry);
  callOffWakening ??= wakeUp();
  return () => {
    const at = waiting.indexOf(entry);
    if (at >= 0) waiting.splice(at, 1);
    if (waiting.length === 0) callOffWakening?.();
  };
}

/** Resolves when it is the turn of what comes after, as `nextFrame` calls its work. */
export function frameOfItsOwn(): Promise<void> {
  return new Promise((resolve) => nextFrame(resolve));
}

function wakeUp(): () => void {
  // Nothing is drawn where no frames come, so nothing is to be spread over them.
  const timer = setTimeout(() => doWork(waiting.length), hiddenFrameMs);
  const frame = requestAnimationFrame(() => doWork(1));
  return () => {
    cancelAnimationFrame(frame);
    clearTimeout(timer);
    callOffWakening = undefined;
  };
}

function doWork(pieces: number): void {
  callOffWakening?.();
  const work = waiting.shift();
  if (waiting.length > 0) callOffWakening = wakeUp();
  try {
    work?.();
  } finally {
    if (pieces > 1) doWork(pieces - 1);
  }
}
