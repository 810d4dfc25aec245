import { contains, formatCidr, hostRange } from '../model/cidr.ts';
import { formatIpv4 } from '../model/ipv4.ts';
import { mostNetworks } from '../model/labSchema.ts';
import { machineAddresses } from './placedAddress.ts';
import type { Rule } from './rule.ts';

/** A machine's address lies in the subnet of the network that it is given for. */
export const addressOutsideNetwork: Rule = {
  code: 'address-outside-network',
  severity: 'error',
  summary: 'The address is outside its network',
  find: (draft) => {
    // Beyond the bound the lab is refused for that, and a look at all networks for each address would be slow.
    const candidates = [...draft.networks.values()].slice(0, mostNetworks);
    return machineAddresses(draft).flatMap(({ path, owner, address, network }) => {
      if (network.cidr === undefined || contains(network.cidr, address)) return [];
      const { first, last } = hostRange(network.cidr);
      const home = candidates.find((other) => other.cidr !== undefined && contains(other.cidr, address));
      return [
        {
          path,
          detail:
            `${owner} has ${formatIpv4(address)} on ${network.name}, which is ${formatCidr(network.cidr)}` +
            `${home === undefined ? '' : `; the address lies in ${home.name}`}. The others there would look for it behind a router.`,
          fix: `Write an address from ${formatIpv4(first)} to ${formatIpv4(last)}${home === undefined ? '' : `, or put the machine on \`${home.name}\``}.`,
        },
      ];
    });
  },
};
