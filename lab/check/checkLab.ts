import { hasErrors, type Diagnostic } from '../model/diagnostic.ts';
import type { Lab } from '../model/lab.ts';
import type { LabDraft } from '../model/labDraft.ts';
import { parseLab } from '../model/parseLab.ts';
import { inReadingOrder } from './diagnosticOrder.ts';
import { rules } from './index.ts';
import { runRule } from './rule.ts';

/** A lab file's content, checked. */
export interface CheckedLab {
  /** The lab with its defaults, if no diagnostic is an error. Warnings do not stand in the way. */
  readonly lab?: Lab;
  /** What could be read, whatever is wrong: for a picture of a lab that is not right yet. */
  readonly draft: LabDraft;
  /** All that is wrong or doubtful: errors first, then warnings, each in the order of the lab file's parts. */
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Checks any value as the content of a lab file: its form and, on the parts whose form is right, what it means.
 * Never throws; the same value gives the same diagnostics.
 */
export function checkLab(value: unknown): CheckedLab {
  const { lab, draft, diagnostics: formErrors } = parseLab(value);
  const meaning = rules.flatMap((rule) => runRule(rule, draft));
  const diagnostics = inReadingOrder([...formErrors, ...meaning]);
  return lab === undefined || hasErrors(diagnostics) ? { draft, diagnostics } : { lab, draft, diagnostics };
}
