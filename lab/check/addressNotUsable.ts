import { broadcastAddress, formatCidr, hostRange, networkAddress } from '../model/cidr.ts';
import { formatIpv4 } from '../model/ipv4.ts';
import type { LabDraft } from '../model/labDraft.ts';
import { machineAddresses, placedVip, type PlacedAddress } from './placedAddress.ts';
import type { Rule } from './rule.ts';

/** The first and the last address of a subnet (but of a /31 or /32) name the subnet and all of it. */
export const addressNotUsable: Rule = {
  code: 'address-not-usable',
  severity: 'error',
  summary: 'No host can have this address',
  find: (draft) =>
    [...machineAddresses(draft), ...placedVip(draft), ...gateways(draft)].flatMap(
      ({ path, owner, address, network }) => {
        if (network.cidr === undefined) return [];
        const role =
          address === networkAddress(network.cidr)
            ? 'the address of the subnet itself'
            : address === broadcastAddress(network.cidr)
              ? 'the broadcast address, which reaches every host'
              : undefined;
        if (role === undefined) return [];
        const { first, last } = hostRange(network.cidr);
        return [
          {
            path,
            detail: `${formatIpv4(address)} of ${owner} is, in ${formatCidr(network.cidr)}, ${role}.`,
            fix: `Write an address from ${formatIpv4(first)} to ${formatIpv4(last)}.`,
          },
        ];
      },
    ),
};

function gateways(draft: LabDraft): readonly PlacedAddress[] {
  return [...draft.networks.values()].flatMap((network) =>
    network.gateway === undefined
      ? []
      : [{ path: `${network.path}.gateway`, owner: 'the gateway', address: network.gateway, network }],
  );
}
