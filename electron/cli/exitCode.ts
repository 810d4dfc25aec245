import type { LabErrorCode } from '../../lab/contract/labError.ts';

/** Exit codes of every command. */
export const exitCodes = {
  done: 0,
  /** The verdict fails, or the doctor found a fault. */
  failedVerdict: 1,
  userMistake: 2,
  failedOperation: 3,
  /** 128 + SIGINT, as shells have it. */
  cancelled: 130,
} as const;

/** Exit code of a failed operation. */
export function exitCodeOf(code: LabErrorCode): number {
  if (code === 'cancelled') return exitCodes.cancelled;
  return code.startsWith('user-') ? exitCodes.userMistake : exitCodes.failedOperation;
}
