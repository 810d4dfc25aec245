import { formatCidr, lastAddress, type Cidr } from '../model/cidr.ts';
import type { DraftNetwork } from '../model/labDraft.ts';
import type { Rule } from './rule.ts';

/** Two segments with common addresses: a machine could not tell on which one an address is. */
export const overlappingNetworks: Rule = {
  code: 'overlapping-networks',
  severity: 'error',
  summary: 'The network overlaps another',
  find: (draft) => {
    const order = new Map([...draft.networks.keys()].map((name, index) => [name, index]));
    return overlappingPairs([...draft.networks.values()]).map((pair) => {
      const [first, second] = pair.toSorted((a, b) => (order.get(a.name) ?? 0) - (order.get(b.name) ?? 0));
      const [earlier, later] = [first ?? pair[0], second ?? pair[1]];
      return {
        path: `${later.path}.cidr`,
        detail:
          `${formatCidr(later.cidr)} (${later.name}) and ${formatCidr(earlier.cidr)} (${earlier.name}) have addresses in common, ` +
          'so a machine on both could not tell on which segment such an address is.',
        fix: 'Give each network a subnet of its own, such as 10.0.69.0/24 and 192.168.131.0/24.',
      };
    });
  },
};

type Sized = DraftNetwork & { readonly cidr: Cidr };

/**
 * Each network that overlaps one before it in the order of addresses, with the widest reaching of those. Two subnets
 * overlap only by one containing the other, so one comparison a network finds all that need a change.
 */
function overlappingPairs(networks: readonly DraftNetwork[]): readonly (readonly [Sized, Sized])[] {
  const sized = networks
    .filter((network): network is Sized => network.cidr !== undefined)
    .toSorted((a, b) => a.cidr.base - b.cidr.base || a.cidr.prefixLength - b.cidr.prefixLength);
  const pairs: [Sized, Sized][] = [];
  let widest: Sized | undefined;
  for (const network of sized) {
    if (widest !== undefined && network.cidr.base <= lastAddress(widest.cidr)) pairs.push([widest, network]);
    else widest = network;
  }
  return pairs;
}
