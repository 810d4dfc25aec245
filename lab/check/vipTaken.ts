import { formatIpv4 } from '../model/ipv4.ts';
import { machineAddresses } from './placedAddress.ts';
import type { Rule } from './rule.ts';

/** The VIP belongs to the director alone: any other machine would answer ARP for it. */
export const vipTaken: Rule = {
  code: 'vip-taken',
  severity: 'error',
  summary: 'The VIP is the address of another machine than the director',
  find: (draft) =>
    machineAddresses(draft)
      .filter(({ path, address }) => address === draft.service.vip && !path.startsWith('directors'))
      .map(({ path, owner, address, network }) => ({
        path: 'service.vip',
        detail: `${formatIpv4(address)} is the address of ${owner} on ${network.name} (\`${path}\`), which would answer in the director's place.`,
        fix:
          draft.service.forwarding === 'dr' || draft.service.forwarding === 'tun'
            ? 'Write an address that no machine has. LVS Lab itself adds the VIP to the loopback of each real server.'
            : "Write the director's own address on that network, or one that no machine has.",
      })),
};
