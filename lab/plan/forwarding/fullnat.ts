import { clientSteps } from '../role/client.ts';
import { directorSteps } from '../role/director.ts';
import { realServerSteps } from '../role/realServer.ts';
import type { ForwardingPlan } from './forwardingPlan.ts';
import { refuseUnplannable } from './refuseUnplannable.ts';
import { routerSettings } from './routerSettings.ts';
import { requireSharedNetwork } from './sharedNetwork.ts';

/**
 * Full NAT on a mainline kernel: IPVS masquerades (CIP → RIP), and netfilter then gives the connection the director's
 * own address as its source (LIP → RIP). A real server answers to the LIP, on its own network, and needs no gateway.
 * IPVS shows its connections to netfilter only with net.ipv4.vs.conntrack, and only with this method
 * (net/netfilter/ipvs/ip_vs_nfct.c).
 */
export const planFullNat: ForwardingPlan = (lab) => {
  refuseUnplannable(lab);
  const { localAddress } = lab.service;
  if (localAddress === undefined)
    throw new RangeError('The lab was not checked: full NAT has no local address.');
  return (site) => {
    switch (site.role) {
      case 'client':
        return clientSteps(site);
      case 'director':
        return directorSteps(site, {
          method: 'masquerade',
          settings: (attachments) => {
            const router = routerSettings(attachments);
            return {
              title: `${router.title}; IPVS connections known to netfilter`,
              why: `${router.why} Without net.ipv4.vs.conntrack the source NAT would see no connection of IPVS, and all would time out.`,
              settings: [...router.settings, { path: 'net/ipv4/vs/conntrack', value: '1' }],
            };
          },
          masqueraded: [],
          localAddress,
        });
      case 'realServer':
        requireSharedNetwork(lab, site.machine, 'cannot answer the director');
        return realServerSteps(site, { whyThisPort: 'Full NAT may change the port, this lab does not' });
    }
  };
};
