/** How bad a diagnostic is: an error stops plan and run, a warning does not. */
export type Severity = 'error' | 'warning';

/** A change to a lab file that mends what a diagnostic names, for a one-click fix; see `applyEdit`. */
export type DiagnosticEdit =
  | { readonly kind: 'set'; readonly path: string; readonly value: string | number }
  | { readonly kind: 'remove'; readonly path: string }
  | { readonly kind: 'rename'; readonly path: string; readonly key: string };

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
  /** The fix as a change that a program can make; absent where a person must choose. */
  readonly edit?: DiagnosticEdit;
  /** 1-based line and column in the text, where the lab came from one. */
  readonly line?: number;
  readonly column?: number;
}

/** Whether any diagnostic is an error, so that the lab must not be planned or run. */
export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some((diagnostic) => diagnostic.severity === 'error');
}
