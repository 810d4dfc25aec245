import { formatIpv4 } from '../model/ipv4.ts';
import { common, label, onlyDirector } from './attachment.ts';
import type { Rule } from './rule.ts';

/**
 * Under DR and TUN each real server has the VIP on its loopback. A packet or ARP request whose source is the VIP then
 * comes, for the real server, from itself, and Linux drops it (`fib_validate_source` refuses a local source; ARP asks
 * it through `ip_route_input_noref` in `arp_process`). So what the director sends of its own must come from another
 * address: on the segment that it shares with the real servers it needs one that is not the VIP.
 */
export const vipIsDirectorAddress: Rule = {
  code: 'vip-is-director-address',
  severity: 'error',
  summary: "The VIP is the director's own address towards the real servers",
  find: (draft) => {
    const { vip, forwarding } = draft.service;
    const director = onlyDirector(draft);
    if (vip === undefined || (forwarding !== 'dr' && forwarding !== 'tun')) return [];
    const own = director?.addresses?.find(({ address }) => address === vip);
    if (director === undefined || own === undefined) return [];
    const ofDirector = director.attached ?? new Set();
    const cutOff = (draft.realServers ?? []).find((server) => {
      const shared = common(server.attached ?? new Set(), ofDirector);
      return shared.length === 1 && shared[0] === own.network;
    });
    if (cutOff === undefined) return [];
    return [
      {
        path: 'service.vip',
        detail:
          `${formatIpv4(vip)} is the only address of ${label(director)} on ${own.network}. Under ${forwarding} each real server has the VIP too, ` +
          `on its loopback, so ${label(cutOff)} would take the director's ARP requests for its own and not answer: no packet would reach it.`,
        fix: `Write another free address of ${own.network} as the VIP; the director gets it besides its own.`,
      },
    ];
  },
};
