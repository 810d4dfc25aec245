/** A known cause of failure that the doctor found on a machine. */
export interface Finding {
  /** Stable name of the fault in kebab case, such as `ip-forward-off`. */
  readonly code: string;
  /** `fault`: the lab cannot work so. `doubt`: it may be meant, but often is not. */
  readonly severity: 'fault' | 'doubt';
  readonly machine: string;
  /** What is wrong, in one sentence. */
  readonly summary: string;
  /** What was seen that shows it. */
  readonly evidence: string;
  /** What to do about it. */
  readonly mend: string;
}
