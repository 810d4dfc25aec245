import { checkLab } from '../check/checkLab.ts';
import { inReadingOrder } from '../check/diagnosticOrder.ts';
import { hasErrors, type Diagnostic } from '../model/diagnostic.ts';
import type { Lab } from '../model/lab.ts';
import type { LabDraft } from '../model/labDraft.ts';
import { withPositions } from './positions.ts';
import { readSameYaml } from './yamlText.ts';

/** Largest lab file in bytes: 256 real servers with long pages fit, and a log file given by mistake does not. */
export const largestLabFileBytes = 1_048_576;

/** The text of a lab file, read and checked. */
export interface LabText {
  /** The text, empty if there is none that can be shown. */
  readonly text: string;
  /** Its content as plain data; undefined if it is no YAML. */
  readonly value: unknown;
  /** The lab, if no diagnostic is an error. */
  readonly lab?: Lab;
  /** What could be read, whatever is wrong; absent if it is no YAML. */
  readonly draft?: LabDraft;
  /** Errors first; with line and column where they are known. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads the text of a lab file and checks it. Never throws. */
export function parseLabText(text: string): LabText {
  if (isTooLarge(text)) return unreadable('', [tooLarge()]);
  if (text.includes('\0')) return unreadable(text, [notText('It holds NUL characters, which no text has.')]);
  const { read, diagnostics: yamlErrors } = readSameYaml(text);
  if (read === undefined) return unreadable(text, yamlErrors);
  const { lab, draft, diagnostics: found } = checkLab(read.value);
  const placed = withPositions(found, read.document, read.lines);
  const diagnostics = inReadingOrder([...yamlErrors, ...placed]);
  return {
    text,
    value: read.value,
    draft,
    diagnostics,
    ...(lab === undefined || hasErrors(diagnostics) ? {} : { lab }),
  };
}

/** What is said of a file that cannot be a lab's text, for whoever reads the bytes. */
export function unreadableLabText(why: 'too-large' | 'utf-16' | 'not-utf-8'): LabText {
  switch (why) {
    case 'too-large':
      return unreadable('', [tooLarge()]);
    case 'utf-16':
      return unreadable('', [notText('It is saved as UTF-16; a lab file is UTF-8.')]);
    case 'not-utf-8':
      return unreadable('', [notText('It holds bytes that are no UTF-8.')]);
    default:
      return why satisfies never;
  }
}

/** A UTF-16 code unit is one to three bytes of UTF-8, so most texts need no count. */
function isTooLarge(text: string): boolean {
  if (text.length * 3 <= largestLabFileBytes) return false;
  return text.length > largestLabFileBytes || new TextEncoder().encode(text).length > largestLabFileBytes;
}

function unreadable(text: string, diagnostics: readonly Diagnostic[]): LabText {
  return { text, value: undefined, diagnostics };
}

function tooLarge(): Diagnostic {
  return {
    code: 'lab-file-too-large',
    severity: 'error',
    path: '',
    summary: 'The lab file is too large',
    detail: `The file has more than ${largestLabFileBytes} bytes (1 MiB); the largest labs need a fraction of that.`,
    fix: 'Check that this is the lab file; shorten its pages if it is.',
  };
}

function notText(detail: string): Diagnostic {
  return {
    code: 'lab-file-not-text',
    severity: 'error',
    path: '',
    summary: 'The lab file is no text',
    detail,
    fix: 'Save it as plain text in UTF-8.',
  };
}
