import type { Lab } from '../../model/lab.ts';
import { clientSteps } from '../role/client.ts';
import { directorSteps } from '../role/director.ts';
import { realServerSteps } from '../role/realServer.ts';
import type { ForwardingPlan } from './forwardingPlan.ts';
import { refuseUnplannable } from './refuseUnplannable.ts';
import { routerSettings } from './routerSettings.ts';
import { requireSharedNetwork } from './sharedNetwork.ts';

/** What a real server that the director does not reach cannot do. */
const needsDirector = 'cannot answer through the director';

/**
 * NAT: the director rewrites the target of a request to the real server's address (CIP → RIP), and the source of the
 * answer back to the VIP. So every answer must come back through the director: it forwards, and it is the real
 * servers' gateway.
 */
export const planNat: ForwardingPlan = (lab) => {
  refuseUnplannable(lab);
  return (site) => {
    switch (site.role) {
      case 'client':
        return clientSteps(site);
      case 'director':
        return directorSteps(site, {
          method: 'masquerade',
          settings: routerSettings,
          masqueraded: masqueradedNetworks(lab),
        });
      case 'realServer': {
        const { network, dip } = requireSharedNetwork(lab, site.machine, needsDirector);
        return realServerSteps(site, {
          wayOut: {
            network,
            via: dip,
            why:
              `Answers go to the client’s address. They must leave through the director (DIP ${dip}), which puts ` +
              'the VIP back as their source; on any other way the client would not know them.',
          },
          whyThisPort: 'NAT may change the port, this lab does not',
        });
      }
    }
  };
};

/** Networks behind the director: those whose real servers reach the outside only through it. */
function masqueradedNetworks(lab: Lab): readonly string[] {
  const gateways = new Set(
    lab.realServers.map((server) => requireSharedNetwork(lab, server, needsDirector).network),
  );
  return Object.keys(lab.networks).filter(
    (network) => gateways.has(network) && !Object.hasOwn(lab.client.addresses, network),
  );
}
