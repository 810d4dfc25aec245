import { label, labels, onlyDirector, outsideNetworks } from './attachment.ts';
import type { Rule } from './rule.ts';

/** The client reaches the director on a segment that both are on: the outside network. */
export const clientNotOnDirectorNetwork: Rule = {
  code: 'client-not-on-director-network',
  severity: 'error',
  summary: 'The client shares no network with the director',
  find: (draft) => {
    const director = onlyDirector(draft);
    if (outsideNetworks(draft)?.length !== 0 || draft.client === undefined || director === undefined)
      return [];
    return [
      {
        path: 'client.addresses',
        detail:
          `${label(draft.client)} is on ${labels(draft.client.attached ?? [])} and ` +
          `${label(director)} on ${labels(director.attached ?? [])}, so no request for the VIP can arrive.`,
        fix: 'Give the client and the director an address each on one network, usually `outside`.',
      },
    ];
  },
};
