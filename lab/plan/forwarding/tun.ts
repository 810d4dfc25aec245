import { clientSteps } from '../role/client.ts';
import { directorSteps } from '../role/director.ts';
import { realServerSteps } from '../role/realServer.ts';
import { networksOf } from '../attachment.ts';
import { answersItself, routerTowards } from './answersItself.ts';
import type { ForwardingPlan } from './forwardingPlan.ts';
import { oneWaySettings } from './oneWaySettings.ts';
import { refuseUnplannable } from './refuseUnplannable.ts';
import { sharedNetwork } from './sharedNetwork.ts';

/**
 * Tunnelling: the director wraps each packet in another one to the real server (IPIP, 20 bytes more), so it may be
 * networks away. There `tunl0` unwraps it; the VIP is on that interface, and the real server answers the client itself.
 */
export const planTun: ForwardingPlan = (lab) => {
  refuseUnplannable(lab);
  return (site) => {
    switch (site.role) {
      case 'client':
        return clientSteps(site);
      case 'director': {
        const isFar = lab.realServers.some((server) => sharedNetwork(lab, server) === undefined);
        const router = isFar ? routerTowards(lab, site.machine) : undefined;
        return directorSteps(site, {
          method: 'tunnel',
          settings: () => ({
            title: `${oneWaySettings.title}; clients are told what fits into the tunnel`,
            why:
              `${oneWaySettings.why} A packet that is too long for the tunnel is answered with its size (ICMP), so that the ` +
              'client sends smaller ones.',
            settings: [...oneWaySettings.settings, { path: 'net/ipv4/vs/pmtu_disc', value: '1' }],
          }),
          masqueraded: [],
          ...(router === undefined
            ? {}
            : { wayOut: { ...router, why: 'Some real servers are behind the router of this network.' } }),
        });
      }
      case 'realServer': {
        const arrival = sharedNetwork(lab, site.machine)?.network;
        return realServerSteps(site, {
          ...answersItself(lab, site.machine),
          ownVip: {
            interface: 'tunl0',
            looseInterfaces: [
              'tunl0',
              ...(arrival === undefined ? networksOf(lab, site.machine) : [arrival]).map((network) => ({
                network,
              })),
            ],
          },
          whyThisPort: 'In a tunnel no port is changed',
        });
      }
    }
  };
};
