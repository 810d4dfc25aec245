import type { LossKind } from '../../lab/verdict/measurement.ts';

/** curl's exit codes (`man curl`) that tell how a request was lost. */
const byExitCode: Readonly<Record<number, LossKind>> = {
  // A refusal, whether by TCP reset or by ICMP; curl does not tell an unreachable network from it.
  7: 'refused',
  // The connection closed before the whole answer had come, before any of it, or while it was sent or received.
  18: 'reset',
  28: 'timeout',
  52: 'reset',
  55: 'reset',
  56: 'reset',
};

/**
 * How a request was lost, by curl's exit code. `undefined` stands for a curl older than 7.75, which does not say: then
 * only the time shows a timeout.
 */
export function lossKind(exitCode: number | undefined, durationMs: number, timeoutMs: number): LossKind {
  if (exitCode !== undefined) return byExitCode[exitCode] ?? 'other';
  return durationMs >= timeoutMs ? 'timeout' : 'other';
}
