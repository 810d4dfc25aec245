import { existsSync } from 'node:fs';
import { LabError } from '../../lab/contract/labError.ts';
import type { LabReference } from '../../lab/contract/labReference.ts';
import { hasErrors, type Diagnostic } from '../../lab/model/diagnostic.ts';
import type { Lab } from '../../lab/model/lab.ts';
import type { Folders } from '../store/folders.ts';
import { keptLab, keptLabs } from '../store/labFolder.ts';
import { parseLabText } from '../../lab/text/labText.ts';
import { readLabFile } from '../store/labFile.ts';

/** A lab as it was read, usable or not. */
export interface ReadLab {
  readonly text: string;
  readonly lab?: Lab;
  readonly diagnostics: readonly Diagnostic[];
}

/** A lab that may be planned and run. */
export interface UsableLab {
  readonly text: string;
  readonly lab: Lab;
}

/** Reads a lab from wherever its caller has it. Rejects with `LabError` when there is nothing to read. */
export async function readLab(reference: LabReference, folders: Folders): Promise<ReadLab> {
  switch (reference.kind) {
    case 'file':
      return readLabFile(reference.path);
    case 'text':
      return parseLabText(reference.text);
    case 'name':
      return readKeptLab(reference.name, folders);
    default:
      return reference satisfies never;
  }
}

/** Reads a lab and refuses one with errors: they are all in the error's output, one a line. */
export async function readUsableLab(reference: LabReference, folders: Folders): Promise<UsableLab> {
  const { text, lab, diagnostics } = await readLab(reference, folders);
  if (lab !== undefined && !hasErrors(diagnostics)) return { text, lab };
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  throw new LabError({
    code: 'user-lab-file',
    what: 'The lab file has errors',
    why: errors.map(describeDiagnostic).join('\n'),
    next: 'Mend them and try again; `check` lists them, with warnings.',
  });
}

/** The lab as it was when it was last brought up, if it has a folder: what is on the machines follows from that. */
export function readLabAsBroughtUp(name: string, folders: Folders): UsableLab | undefined {
  const kept = keptLab(folders, name);
  if (kept === undefined) return undefined;
  const { lab } = parseLabText(kept.text);
  return lab === undefined ? undefined : { text: kept.text, lab };
}

/** A diagnostic in one line: where, what, and what to do. */
function describeDiagnostic({ path, line, column, detail, fix }: Diagnostic): string {
  const place = line === undefined ? '' : ` (line ${line}, column ${column ?? 1})`;
  return `${path === '' ? 'the file' : path}${place}: ${detail} ${fix}`;
}

function readKeptLab(name: string, folders: Folders): ReadLab {
  const kept = keptLab(folders, name);
  if (kept !== undefined) return parseLabText(kept.text);
  const known = keptLabs(folders).map((lab) => lab.name);
  throw new LabError({
    code: 'user-usage',
    what: `There is no lab ${JSON.stringify(name)}`,
    why: existsSync(name)
      ? 'that is a folder or a special file, not a lab file'
      : 'neither a file nor a lab that is up has that name',
    next:
      known.length > 0
        ? `Name a lab file, or one of the labs that are up: ${known.join(', ')}.`
        : 'Name a lab file; no lab is up. `lab list` shows those that are.',
  });
}
