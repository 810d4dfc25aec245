import { formatCidr, overlaps, parseCidr, type Cidr } from '../model/cidr.ts';
import type { Rule } from './rule.ts';

/** Blocks of the IANA special-purpose registry (RFC 6890) in which Linux gives no machine a working address. */
const blocks: readonly { readonly cidr: Cidr; readonly why: string }[] = [
  specialBlock('0.0.0.0/8', 'means "this network" and is never an address of a machine'),
  specialBlock('127.0.0.0/8', 'is loopback: each machine keeps it for itself'),
  specialBlock(
    '169.254.0.0/16',
    'is link-local: machines give themselves addresses there and routers pass none on',
  ),
  specialBlock('224.0.0.0/4', 'is multicast: an address there is a group, not a machine'),
  specialBlock('240.0.0.0/4', 'is reserved, with broadcast at its end'),
];

function specialBlock(text: string, why: string) {
  const parsed = parseCidr(text);
  if (parsed === undefined) throw new RangeError(`Not a subnet: ${text}`);
  return { cidr: parsed.cidr, why };
}

/** A lab's network lies where machines can have addresses. */
export const specialNetwork: Rule = {
  code: 'special-network',
  severity: 'error',
  summary: 'Machines cannot have addresses in this subnet',
  find: (draft) =>
    [...draft.networks.values()].flatMap(({ path, cidr }) => {
      if (cidr === undefined) return [];
      const special = blocks.find((block) => overlaps(block.cidr, cidr));
      if (special === undefined) return [];
      return [
        {
          path: `${path}.cidr`,
          detail: `${formatCidr(cidr)} takes in addresses of ${formatCidr(special.cidr)}, which ${special.why}.`,
          fix: 'Choose a private subnet: within 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16.',
        },
      ];
    }),
};
