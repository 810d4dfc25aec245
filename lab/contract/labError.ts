/**
 * Codes of failed operations. The prefix decides the exit code: `user-` is the user's mistake (2), `cancelled` is 130,
 * all others are operations that failed (3).
 */
export const labErrorCodes = [
  'user-usage',
  'user-lab-file',
  'user-missing-software',
  'user-unsupported',
  'user-not-running',
  'lab-busy',
  'ssh-unreachable',
  'ssh-authentication',
  'ssh-host-key-unknown',
  'ssh-host-key-changed',
  'ssh-connection-lost',
  'ssh-sudo',
  'machine-unsupported',
  'machine-no-answer',
  'machine-stopped',
  'image-build',
  'image-import',
  'template-build',
  'lab-host-lost',
  'window-disconnected',
  'disk-full',
  'step-failed',
  'step-deadline',
  'measure-failed',
  'cancelled',
  'internal',
] as const;
export type LabErrorCode = (typeof labErrorCodes)[number];

/** A failed operation as plain data, as it travels in events, over sockets and into a journal. */
export interface LabErrorData {
  readonly code: LabErrorCode;
  /** What failed, in one sentence. */
  readonly what: string;
  readonly machine?: string;
  /** Id of the step, where a step failed. */
  readonly step?: string;
  /** Why, as far as it is known. */
  readonly why: string;
  /** What to do next. */
  readonly next: string;
  /** Tail of the output or console log that shows it. */
  readonly output?: string;
  /** Whose host key has changed (`ssh-host-key-changed`), for `forgetHostKey`. */
  readonly hostKey?: { readonly host: string; readonly port: number };
}

/** A failed operation. Says what, where, why and what to do next; survives transport through `data`. */
export class LabError extends Error {
  readonly data: LabErrorData;

  constructor(data: LabErrorData, options?: { readonly cause?: unknown }) {
    super(data.why === '' ? data.what : `${data.what}: ${data.why}`, options);
    this.name = 'LabError';
    this.data = data;
  }

  get code(): LabErrorCode {
    return this.data.code;
  }
}

/**
 * Any thrown value as the data of a failed operation. An abort is `cancelled`, a full disk (ENOSPC, EDQUOT of errno(3))
 * is `disk-full`; the unknown is `internal`.
 */
export function toLabErrorData(error: unknown): LabErrorData {
  if (error instanceof LabError) return error.data;
  if (error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT')) {
    return {
      code: 'disk-full',
      what: 'There is not enough room on the disk',
      why: error.message,
      next: 'Free some space, or choose another place with LVS_LAB_STATE and LVS_LAB_CACHE, and start again.',
    };
  }
  if (error instanceof Error && error.name === 'AbortError') {
    return {
      code: 'cancelled',
      what: 'Cancelled',
      why: 'it was asked to stop',
      next: 'Run it again to go on.',
    };
  }
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return {
    code: 'internal',
    what: 'LVS Lab met an error that it did not expect',
    why: text,
    next: 'Please report it with this text; `up` repairs the lab and `down` removes it.',
  };
}
