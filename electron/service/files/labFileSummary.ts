import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { LabFileSummary } from '../../../lab/contract/labFiles.ts';
import { draftServiceId } from '../../../lab/model/labDraft.ts';
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
    const { source, service, services = [], realServers } = draft ?? {};
    const serviceIds = services.flatMap((each) => draftServiceId(each) ?? []);
    return {
      ...about,
      name: draft?.name || nameOfFile(file),
      errors: count('error'),
      warnings: count('warning'),
      ...(source === undefined ? {} : { machineSource: source }),
      ...(service?.forwarding === undefined ? {} : { forwarding: service.forwarding }),
      ...(service?.scheduler === undefined ? {} : { scheduler: service.scheduler }),
      ...(serviceIds.length === 0 ? {} : { services: serviceIds }),
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
