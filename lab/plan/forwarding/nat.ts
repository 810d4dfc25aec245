import { LabError } from '../../contract/labError.ts';
import type { Lab } from '../../model/lab.ts';
import { networksOf } from '../attachment.ts';
import { clientSteps } from '../role/client.ts';
import { directorSteps } from '../role/director.ts';
import { realServerSteps } from '../role/realServer.ts';
import type { ForwardingPlan } from './forwardingPlan.ts';

/**
 * NAT: the director rewrites the target of a request to the real server's address (CIP → RIP), and the source of the
 * answer back to the VIP. So every answer must come back through the director: it forwards, and it is the real
 * servers' gateway.
 */
export const planNat: ForwardingPlan = (lab) => {
  refuseWhatNatCannotServe(lab);
  return (site) => {
    switch (site.role) {
      case 'client':
        return clientSteps(site);
      case 'director':
        return directorSteps(site, {
          method: 'masquerade',
          forwards: true,
          masqueraded: masqueradedNetworks(lab),
        });
      case 'realServer':
        return realServerSteps(site, { gateway: gatewayOf(lab, site.machine.name) });
    }
  };
};

/** The director on the network that a real server shares with it: a network without the client first. */
function gatewayOf(lab: Lab, realServer: string): { readonly network: string; readonly dip: string } {
  const [director] = lab.directors;
  const server = lab.realServers.find(({ name }) => name === realServer);
  const shared =
    director === undefined || server === undefined
      ? []
      : networksOf(lab, server).filter((network) => Object.hasOwn(director.addresses, network));
  const network = shared.find((name) => !Object.hasOwn(lab.client.addresses, name)) ?? shared[0];
  const dip = network === undefined ? undefined : director?.addresses[network];
  if (network === undefined || dip === undefined) {
    throw new LabError({
      code: 'user-lab-file',
      what: `${realServer} cannot answer through the director`,
      machine: realServer,
      why: `it shares no network with ${director?.name ?? 'a director'}`,
      next: `Give ${realServer} and the director an address on the same network.`,
    });
  }
  return { network, dip };
}

/** Networks behind the director: those whose real servers reach the outside only through it. */
function masqueradedNetworks(lab: Lab): readonly string[] {
  const gateways = new Set(lab.realServers.map(({ name }) => gatewayOf(lab, name).network));
  return Object.keys(lab.networks).filter(
    (network) => gateways.has(network) && !Object.hasOwn(lab.client.addresses, network),
  );
}

function refuseWhatNatCannotServe(lab: Lab): void {
  if (lab.directors.length !== 1) {
    throw new LabError({
      code: 'user-unsupported',
      what: `A lab with ${lab.directors.length} directors is not supported yet`,
      why: 'nothing decides yet which of them holds the VIP',
      next: 'Leave one director in the lab file.',
    });
  }
  if (lab.service.protocol !== 'tcp') {
    throw new LabError({
      code: 'user-unsupported',
      what: 'A UDP service is not supported yet',
      why: 'the real servers answer with a web server, over TCP',
      next: 'Set service.protocol to tcp.',
    });
  }
}
