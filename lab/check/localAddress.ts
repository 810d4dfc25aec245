import type { DraftAddress, LabDraft } from '../model/labDraft.ts';
import { onlyDirector } from './attachment.ts';

/**
 * The director's addresses that can be the LIP: those on a network where each real server is. Undefined if that is
 * not sure.
 */
export function localAddressCandidates(draft: LabDraft): readonly DraftAddress[] | undefined {
  const director = onlyDirector(draft);
  const ofServers = (draft.realServers ?? []).map((server) => server.attached);
  if (director?.addresses === undefined || director.attached === undefined) return undefined;
  if (ofServers.length === 0 || ofServers.includes(undefined)) return undefined;
  return director.addresses.filter(({ network }) => ofServers.every((names) => names?.has(network)));
}
