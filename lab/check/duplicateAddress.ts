import { formatIpv4 } from '../model/ipv4.ts';
import { duplicates } from './attachment.ts';
import { machineAddresses } from './placedAddress.ts';
import type { Rule } from './rule.ts';

/** One address, one machine. */
export const duplicateAddress: Rule = {
  code: 'duplicate-address',
  severity: 'error',
  summary: 'The address is taken',
  find: (draft) =>
    duplicates(machineAddresses(draft), ({ address }) => String(address)).map(([first, second]) => ({
      path: second.path,
      detail:
        `${formatIpv4(second.address)} is also the address of ${first.owner} on ${first.network.name}. ` +
        'Packets would reach now one machine, now the other, by whose ARP answer came last.',
      fix: `Give ${second.owner} an address that no other machine has.`,
    })),
};
