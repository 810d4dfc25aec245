import { contains, formatCidr, hostRange } from '../model/cidr.ts';
import { formatIpv4 } from '../model/ipv4.ts';
import type { Rule } from './rule.ts';

/** A gateway is on the segment whose packets it takes. */
export const gatewayOutsideNetwork: Rule = {
  code: 'gateway-outside-network',
  severity: 'error',
  summary: 'The gateway is outside its network',
  find: (draft) =>
    [...draft.networks.values()].flatMap(({ name, path, cidr, gateway }) => {
      if (cidr === undefined || gateway === undefined || contains(cidr, gateway)) return [];
      const { first, last } = hostRange(cidr);
      return [
        {
          path: `${path}.gateway`,
          detail: `${formatIpv4(gateway)} is not in ${formatCidr(cidr)}. A machine on ${name} can hand packets only to a router that is on the same segment.`,
          fix: `Write an address from ${formatIpv4(first)} to ${formatIpv4(last)}, or remove the gateway if the network has none.`,
        },
      ];
    }),
};
