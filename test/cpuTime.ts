/**
 * Milliseconds that this thread computes while `work` runs. Unlike the time on the clock it does not grow when others use the
 * processor, so that a test may say how much it is at most.
 */
export function cpuMsOf(work: () => void): number {
  const before = process.threadCpuUsage();
  work();
  const { user, system } = process.threadCpuUsage(before);
  return (user + system) / 1000;
}
