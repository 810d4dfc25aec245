import type { Diagnostic, DiagnosticEdit, Severity } from '../model/diagnostic.ts';
import type { LabDraft } from '../model/labDraft.ts';

/**
 * One thing that can be wrong with what a lab means. `find` looks at what could be read: where a part that it needs
 * is undefined, the form is wrong there, another diagnostic says so, and the rule keeps silent about it. Its cost
 * must grow no faster than the lab (times a logarithm): a lab file may have a megabyte.
 */
export interface Rule {
  readonly code: string;
  readonly severity: Severity;
  readonly summary: string;
  readonly find: (draft: LabDraft) => readonly Finding[];
}

/** A place where a rule is broken. */
export interface Finding {
  readonly path: string;
  readonly detail: string;
  readonly fix: string;
  readonly edit?: DiagnosticEdit;
}

/** What a rule finds, as diagnostics. */
export function runRule(rule: Rule, draft: LabDraft): readonly Diagnostic[] {
  const { code, severity, summary } = rule;
  return rule.find(draft).map((finding) => ({ code, severity, summary, ...finding }));
}
