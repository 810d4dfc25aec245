/** How bad a diagnostic is: an error stops plan and run, a warning does not. */
export type Severity = 'error' | 'warning';

/**
 * What is wrong or doubtful in a lab file. `summary` is fixed for a code; `detail` says what, where and why with the
 * values at hand; `fix` says what to do about it.
 */
export interface Diagnostic {
  /** Stable name of the rule in kebab case, such as `scheduler-ignores-weights`. */
  readonly code: string;
  readonly severity: Severity;
  /** Where in the lab file: `service.scheduler`, `realServers[1].addresses.inside`; empty for the whole file. */
  readonly path: string;
  readonly summary: string;
  readonly detail: string;
  readonly fix: string;
}

/** Whether any diagnostic is an error, so that the lab must not be planned or run. */
export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some((diagnostic) => diagnostic.severity === 'error');
}
