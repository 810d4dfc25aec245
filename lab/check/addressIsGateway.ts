import { formatIpv4 } from '../model/ipv4.ts';
import { machineAddresses, placedVip } from './placedAddress.ts';
import type { Rule } from './rule.ts';

/** `gateway` is a router that is no machine of the lab. */
export const addressIsGateway: Rule = {
  code: 'address-is-gateway',
  severity: 'error',
  summary: "The address is the network's gateway",
  find: (draft) =>
    [...machineAddresses(draft), ...placedVip(draft)]
      .filter(({ address, network }) => address === network.gateway)
      .map(({ path, owner, address, network }) => {
        const gatewayPath = `${network.path}.gateway`;
        return path.startsWith('directors') || path === 'service.vip'
          ? {
              path,
              detail:
                `${formatIpv4(address)} of ${owner} is also \`${gatewayPath}\`, which means a router that is no machine of this lab. ` +
                'Where the real servers must answer through the director, as in NAT, LVS Lab makes it their gateway by itself.',
              fix: `Remove \`${gatewayPath}\`, or write the address of the real router there.`,
              edit: { kind: 'remove', path: gatewayPath } as const,
            }
          : {
              path,
              detail: `${formatIpv4(address)} of ${owner} is also \`${gatewayPath}\`: two hosts would answer for one address.`,
              fix: `Write another address of the network, or remove \`${gatewayPath}\` if there is no such router.`,
            };
      }),
};
