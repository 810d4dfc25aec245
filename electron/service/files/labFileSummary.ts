import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { LabFileSummary } from '../../../lab/contract/labFiles.ts';
import { parseLabText } from '../../../lab/text/labText.ts';
import { readLabFileContent } from '../../store/labFile.ts';

/** A lab file as a list shows it, readable or not; `undefined` when there is no such file any more. */
export async function labFileSummary(file: string, isOwn: boolean): Promise<LabFileSummary | undefined> {
  let modifiedAt = 0;
  try {
    const found = await stat(file);
    if (!found.isFile()) return undefined;
    modifiedAt = Math.round(found.mtimeMs);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
  }
  const about = { path: file, isOwn, modifiedAt };
  try {
    const { text = '', unreadable } = await readLabFileContent(file);
    const { draft, diagnostics } = unreadable ?? parseLabText(text);
    const count = (severity: string): number =>
      diagnostics.filter((diagnostic) => diagnostic.severity === severity).length;
    const { source, service, realServers } = draft ?? {};
    return {
      ...about,
      name: draft?.name || nameOfFile(file),
      errors: count('error'),
      warnings: count('warning'),
      ...(source === undefined ? {} : { machineSource: source }),
      ...(service?.forwarding === undefined ? {} : { forwarding: service.forwarding }),
      ...(service?.scheduler === undefined ? {} : { scheduler: service.scheduler }),
      ...(realServers === undefined ? {} : { realServers: realServers.length }),
    };
  } catch {
    // It is there and may not be read: opening it says why.
    return { ...about, name: nameOfFile(file), errors: 1, warnings: 0 };
  }
}

/** A file's name without its ending. */
export function nameOfFile(file: string): string {
  return path.basename(file, path.extname(file));
}
