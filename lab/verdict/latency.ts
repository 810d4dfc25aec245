import type { Answer } from './measurement.ts';

/** How long a real server's answers took, in milliseconds, over those that came. */
export interface Latency {
  /** Answers that these figures are drawn from. */
  readonly count: number;
  readonly p50Ms: number;
  readonly p90Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

/** A bar of a histogram: answers that took at least `fromMs` and less than `toMs`; the last bar may have no end. */
export interface LatencyBucket {
  readonly fromMs: number;
  readonly toMs?: number;
  readonly count: number;
}

/**
 * Percentiles by nearest rank: each is a time that was really measured. Requests that a real server did not answer
 * are left out, since a timeout tells of the client's patience. Undefined where nothing was answered.
 */
export function latencyOf(answers: readonly Answer[]): Latency | undefined {
  const times = answeredMs(answers).sort();
  const maxMs = times.at(-1);
  if (maxMs === undefined) return undefined;
  const rank = (percent: number): number =>
    times[Math.max(0, Math.ceil((percent / 100) * times.length) - 1)] ?? maxMs;
  return { count: times.length, p50Ms: rank(50), p90Ms: rank(90), p99Ms: rank(99), maxMs };
}

const mostBuckets = 24;

/**
 * Counts answers by time in bars of one round width (1, 2 or 5 times a power of ten). The bars reach to the 99th
 * percentile; the slower rest is one bar with no end, so that one straggler does not press all others into a single bar.
 */
export function latencyHistogram(answers: readonly Answer[]): readonly LatencyBucket[] {
  const latency = latencyOf(answers);
  if (latency === undefined) return [];
  const times = answeredMs(answers);
  const widthMs = roundWidth(latency.p99Ms / mostBuckets);
  const bars = Math.floor(latency.p99Ms / widthMs) + 1;
  const counts = new Array<number>(bars + 1).fill(0);
  for (const timeMs of times) {
    const bar = Math.min(bars, Math.floor(timeMs / widthMs));
    counts[bar] = (counts[bar] ?? 0) + 1;
  }
  const edgeMs = (bar: number): number => Number((bar * widthMs).toPrecision(12));
  const first = counts.findIndex((count) => count > 0);
  return counts
    .map((count, bar): LatencyBucket =>
      bar === bars ? { fromMs: edgeMs(bar), count } : { fromMs: edgeMs(bar), toMs: edgeMs(bar + 1), count },
    )
    .filter(({ toMs, count }, bar) => bar >= first && (toMs !== undefined || count > 0));
}

/** The smallest of 1, 2, 5 times a power of ten that is not below `leastMs`; never below a microsecond. */
function roundWidth(leastMs: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(leastMs, 0.001)));
  const factor = [1, 2, 5, 10].find((each) => each * power >= leastMs * (1 - 1e-9)) ?? 10;
  return factor * power;
}

function answeredMs(answers: readonly Answer[]): Float64Array {
  return Float64Array.from(
    answers.filter(({ kind }) => kind === 'answered').map(({ durationMs }) => durationMs),
  );
}
