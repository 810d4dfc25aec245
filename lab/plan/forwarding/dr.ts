import { clientSteps } from '../role/client.ts';
import { directorSteps } from '../role/director.ts';
import { realServerSteps } from '../role/realServer.ts';
import { answersItself } from './answersItself.ts';
import type { ForwardingPlan } from './forwardingPlan.ts';
import { oneWaySettings } from './oneWaySettings.ts';
import { refuseUnplannable } from './refuseUnplannable.ts';
import { requireSharedNetwork } from './sharedNetwork.ts';

/**
 * Direct routing: the director sends each packet on as it is, to the MAC address of a real server on its segment. The
 * real server has the VIP on `lo`, so it takes the packet in and answers the client itself, with the VIP as source.
 */
export const planDr: ForwardingPlan = (lab) => {
  refuseUnplannable(lab);
  return (site) => {
    switch (site.role) {
      case 'client':
        return clientSteps(site);
      case 'director':
        return directorSteps(site, {
          method: 'gateway',
          settings: () => oneWaySettings,
          masqueraded: [],
        });
      case 'realServer': {
        const { network } = requireSharedNetwork(lab, site.machine, 'cannot be reached by the director');
        return realServerSteps(site, {
          ...answersItself(lab, site.machine),
          ownVip: {
            interface: 'lo',
            // Where requests come in on another network than answers leave on, a strict filter would drop them.
            looseInterfaces: Object.hasOwn(lab.client.addresses, network) ? [] : [{ network }],
          },
          whyThisPort: 'Under direct routing no port is changed',
        });
      }
    }
  };
};
