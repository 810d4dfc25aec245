import { LabError } from '../../../lab/contract/labError.ts';
import type { Diagnostic } from '../../../lab/model/diagnostic.ts';
import type { FormProblem } from '../../../lab/model/formProblem.ts';
import { largestLabFileBytes } from '../../../lab/text/labText.ts';

/** A file that is there but holds no text that could be edited. */
export function noText(path: string, diagnostics: readonly Diagnostic[]): LabError {
  const [first] = diagnostics;
  return new LabError({
    code: 'user-lab-file',
    what: `${path} cannot be opened as a lab file`,
    why: first?.detail ?? 'it holds no text',
    next: first?.fix ?? 'Choose another file.',
  });
}

export function tooLarge(): LabError {
  return new LabError({
    code: 'user-lab-file',
    what: 'The lab file was not written',
    why: `it would have more than ${largestLabFileBytes} bytes (1 MiB)`,
    next: 'Shorten it; the pages of the real servers are what may be long.',
  });
}

/** A write to a file that is neither the library's nor one that was opened. */
export function notOpened(path: string): LabError {
  return new LabError({
    code: 'user-usage',
    what: `${path} is left as it is`,
    why: 'it is no file of the library, and was not opened as a lab file',
    next: 'Open it first.',
  });
}

export function notWritten(path: string, error: unknown): LabError {
  return new LabError(
    {
      code: 'user-lab-file',
      what: `${path} could not be written`,
      why: error instanceof Error ? error.message : String(error),
      next: 'See whether you may write to the file and to its folder.',
    },
    { cause: error },
  );
}

export function labIsUp(name: string, what: string): LabError {
  return new LabError({
    code: 'lab-busy',
    what,
    why: `the lab ${name} is up`,
    next: 'Take it down first (`down`).',
  });
}

export function badName({ detail, fix }: FormProblem): LabError {
  return new LabError({ code: 'user-usage', what: 'The lab was not renamed', why: detail, next: fix });
}

export function nameTaken(name: string): LabError {
  return new LabError({
    code: 'user-usage',
    what: 'The lab was not renamed',
    why: `there is a lab named ${name} already`,
    next: 'Choose another name.',
  });
}

/** A text in which no name can be set. */
export function noPlaceForName(path: string): LabError {
  return new LabError({
    code: 'user-lab-file',
    what: 'The lab was not renamed',
    why: `${path} is not valid YAML with keys and values, so there is no \`name\` to change`,
    next: 'Mend the text first.',
  });
}
