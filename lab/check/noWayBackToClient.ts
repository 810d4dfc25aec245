import { label, labels } from './attachment.ts';
import { canReach } from './route.ts';
import type { Rule } from './rule.ts';

/** Under DR and TUN a real server answers the client itself; the director never sees the answer. */
export const noWayBackToClient: Rule = {
  code: 'no-way-back-to-client',
  severity: 'error',
  summary: 'The real server has no way back to the client',
  find: (draft) => {
    const { client, service } = draft;
    if (client === undefined || (service.forwarding !== 'dr' && service.forwarding !== 'tun')) return [];
    const forwarding = service.forwarding;
    return (draft.realServers ?? [])
      .filter((server) => canReach(draft, server, client) === false)
      .map((server) => ({
        path: `${server.path}.addresses`,
        detail:
          `${label(server)} is on ${labels(server.attached ?? [])} and the client on ${labels(client.attached ?? [])}. ` +
          `Under ${forwarding} the real server answers the client directly, with the VIP as source; it cannot go back through the director, ` +
          'which would take a packet from its own VIP for a forgery.' +
          (draft.source === 'embedded' ? ' Embedded networks have no router between them.' : ''),
        fix:
          draft.source === 'embedded'
            ? "Give the real server an address on the client's network, or use `nat`."
            : "Give the real server an address on the client's network, or name the routers with `gateway` in both networks.",
      }));
  },
};
