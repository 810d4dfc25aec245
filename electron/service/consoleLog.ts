import type { ConsolePart } from '../../lab/contract/terminal.ts';
import type { Folders } from '../store/folders.ts';
import { notBuiltYet } from './notBuiltYet.ts';

/** What an embedded machine wrote to its console, from a byte on. */
export function readConsoleLog(
  folders: Folders,
  lab: string,
  machine: string,
  from: number,
): Promise<ConsolePart> {
  return notBuiltYet(`console ${folders.state} ${lab} ${machine} ${from}`);
}
