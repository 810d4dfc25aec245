import type { RunSummary } from '../../lab/contract/runRequest.ts';
import { journalIds, readJournalEnds } from '../store/journal.ts';
import { lockHolder } from '../store/labLock.ts';

/**
 * The runs whose journals are in a lab's folder, the newest first. One without an end is running if the lab's lock
 * names it, or `isHere` says so (a `down` that waits for the lock); else its process is gone.
 */
export function runList(folder: string, isHere: (runId: string) => boolean): readonly RunSummary[] {
  const holder = lockHolder(folder)?.runId;
  return journalIds(folder)
    .map((runId) => runSummary(folder, runId, () => runId === holder || isHere(runId)))
    .filter((summary) => summary !== undefined)
    .sort((a, b) => b.startedAt - a.startedAt);
}

function runSummary(folder: string, runId: string, isRunning: () => boolean): RunSummary | undefined {
  const { first, last } = readJournalEnds(folder, runId) ?? {};
  if (first?.kind !== 'run-started') return undefined;
  const about = { runId, lab: first.lab, verb: first.verb, startedAt: first.at };
  if (last?.kind === 'run-finished') return { ...about, state: last.outcome, durationMs: last.durationMs };
  return { ...about, state: isRunning() ? 'running' : 'interrupted' };
}
