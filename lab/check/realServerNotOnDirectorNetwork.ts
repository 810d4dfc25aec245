import type { Forwarding } from '../model/lab.ts';
import type { DraftMachine, LabDraft } from '../model/labDraft.ts';
import { label, labels, meet, onlyDirector } from './attachment.ts';
import { canReach } from './route.ts';
import type { Rule } from './rule.ts';

const why: Readonly<Record<Forwarding, string>> = {
  nat: 'Under nat the director must be the next hop of the real server, in both directions.',
  dr: 'Under dr the director changes only the MAC address of a frame, so it must be on the same segment as the real server.',
  tun: 'Under tun packets travel inside IP packets to the real server, so there must be a way for those.',
  fullnat:
    'Under fullnat the director passes each connection on from its own address, so there must be a way to the real server.',
};

/** The director must be able to hand packets to each real server. */
export const realServerNotOnDirectorNetwork: Rule = {
  code: 'real-server-not-on-director-network',
  severity: 'error',
  summary: 'The director cannot reach the real server',
  find: (draft) => {
    const director = onlyDirector(draft);
    const { forwarding } = draft.service;
    if (director === undefined || forwarding === undefined) return [];
    return (draft.realServers ?? [])
      .filter((server) => reaches(draft, forwarding, director, server) === false)
      .map((server) => ({
        path: `${server.path}.addresses`,
        detail:
          `${label(server)} is on ${labels(server.attached ?? [])} and ` +
          `${label(director)} on ${labels(director.attached ?? [])}. ${why[forwarding]}`,
        fix: 'Give the real server an address on a network of the director, or the director one on its network.',
      }));
  },
};

function reaches(
  draft: LabDraft,
  forwarding: Forwarding,
  director: DraftMachine,
  server: DraftMachine,
): boolean | undefined {
  if (forwarding === 'tun') return canReach(draft, director, server);
  const ofDirector = director.attached;
  const ofServer = server.attached;
  return ofDirector && ofServer && meet(ofDirector, ofServer);
}
