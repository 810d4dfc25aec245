import { contains, formatCidr, type Cidr } from '../model/cidr.ts';
import { formatIpv4 } from '../model/ipv4.ts';
import type { DraftNetwork } from '../model/labDraft.ts';
import { outsideNetworks } from './attachment.ts';
import type { Rule } from './rule.ts';

/** The client looks for the VIP on its own segment by ARP, and the director must be there to answer. */
export const vipNotOnOutsideNetwork: Rule = {
  code: 'vip-not-on-outside-network',
  severity: 'error',
  summary: 'The VIP is not on the network that the client and the director share',
  find: (draft) => {
    const { vip } = draft.service;
    const outside = outsideNetworks(draft) ?? [];
    const sized = outside.filter((n): n is DraftNetwork & { cidr: Cidr } => n.cidr !== undefined);
    if (vip === undefined || outside.length === 0 || sized.length < outside.length) return [];
    if (sized.some(({ cidr }) => contains(cidr, vip))) return [];
    const subnets = sized.map(({ name, cidr }) => `${name} (${formatCidr(cidr)})`).join(' or ');
    return [
      {
        path: 'service.vip',
        detail: `${formatIpv4(vip)} is not in ${subnets}. The client would send its packets for the VIP to a router instead of the director.`,
        fix: `Write an address of ${subnets} that no machine but the director has.`,
      },
    ];
  },
};
