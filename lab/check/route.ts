import type { DraftMachine, LabDraft } from '../model/labDraft.ts';
import { meet } from './attachment.ts';

/** Whether packets can go from one machine to another, or undefined if that is not sure. */
export function canReach(draft: LabDraft, from: DraftMachine, to: DraftMachine): boolean | undefined {
  const ofFrom = from.attached;
  const ofTo = to.attached;
  if (ofFrom === undefined || ofTo === undefined || draft.source === undefined) return undefined;
  if (meet(ofFrom, ofTo)) return true;
  // Real networks have the routers that a lab file names. Embedded ones have only the lab's own machines.
  const hasRouter = (name: string) => draft.networks.get(name)?.gateway !== undefined;
  return draft.source === 'ssh' && [...ofFrom].some(hasRouter) && [...ofTo].some(hasRouter);
}
