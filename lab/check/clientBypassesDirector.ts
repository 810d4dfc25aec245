import { label, labels } from './attachment.ts';
import type { Rule } from './rule.ts';

/**
 * Under NAT the answer must come back through the director, which turns its source into the VIP. To a client on its
 * own segment a real server answers directly, source RIP, and the client, who asked the VIP, resets it.
 */
export const clientBypassesDirector: Rule = {
  code: 'client-bypasses-director',
  severity: 'error',
  summary: 'Answers to the client would by-pass the director',
  find: (draft) => {
    const { client, service } = draft;
    if (service.forwarding !== 'nat' || client === undefined) return [];
    const servers = draft.realServers ?? [];
    return [...(client.attached ?? [])].flatMap((name) => {
      const there = servers.filter((server) => server.attached?.has(name) === true);
      const path = client.addresses?.find(({ network }) => network === name)?.path ?? 'client.addresses';
      if (there.length === 0) return [];
      return [
        {
          path,
          detail:
            `${label(client)} is on ${name} together with ${labels(there.map(label))}. Under nat a real server answers from its own address, and only the director ` +
            'turns that back into the VIP; on a common segment the answer goes straight to the client, which never asked that address and resets the connection.',
          fix: 'Put the client and the real servers on different networks with the director on both, or use `fullnat` or `dr`.',
        },
      ];
    });
  },
};
