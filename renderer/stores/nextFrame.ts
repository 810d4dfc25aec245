/** A window that is not shown gets no frames; its state goes on at this pace. */
const hiddenFrameMs = 250;

/** Calls `work` once, with the next frame, or soon where no frames come. Returns how to call it off. */
export function nextFrame(work: () => void): () => void {
  const callOff = (): void => {
    cancelAnimationFrame(frame);
    clearTimeout(timer);
  };
  const run = (): void => {
    callOff();
    work();
  };
  const timer = setTimeout(run, hiddenFrameMs);
  const frame = requestAnimationFrame(run);
  return callOff;
}
