import { formatCidr, overlaps, type Cidr } from '../model/cidr.ts';
import { parseIpv4 } from '../model/ipv4.ts';
import type { Rule } from './rule.ts';

/** What QEMU's user networking gives each embedded machine's management interface. */
const managementNetwork: Cidr = { base: parseIpv4('10.0.2.0') ?? 0, prefixLength: 24 };

/** An embedded machine is managed over a network of its own, which a lab's network must not hide. */
export const managementNetworkClash: Rule = {
  code: 'management-network-clash',
  severity: 'error',
  summary: "The network overlaps the embedded machines' management network",
  find: (draft) => {
    if (draft.source !== 'embedded') return [];
    return [...draft.networks.values()].flatMap(({ path, cidr }) => {
      if (cidr === undefined || !overlaps(cidr, managementNetwork)) return [];
      return [
        {
          path: `${path}.cidr`,
          detail:
            `LVS Lab reaches each embedded machine through an interface of its own on ${formatCidr(managementNetwork)}. ` +
            `With ${formatCidr(cidr)} on another interface the machine would have two ways to the same addresses, and lose one.`,
          fix: 'Choose a subnet that has none of the addresses 10.0.2.0 to 10.0.2.255, such as 10.0.69.0/24.',
        },
      ];
    });
  },
};
