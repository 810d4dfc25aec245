import type { Lab, Machine } from '../../model/lab.ts';
import { networksOf } from '../attachment.ts';
import type { RealServerWish } from '../role/realServer.ts';
import type { WayOut } from '../role/wayOut.ts';

/**
 * Under DR and TUN a real server answers the client itself: on a network that both are on, or through the router that
 * the lab file names. The director can be no router for it: it would take a packet from its own VIP for a forgery.
 */
export function answersItself(lab: Lab, realServer: Machine): Pick<RealServerWish, 'wayOut'> {
  const isNear = networksOf(lab, realServer).some((network) => Object.hasOwn(lab.client.addresses, network));
  const router = isNear ? undefined : routerTowards(lab, realServer);
  if (router === undefined) return {};
  const why = 'Answers go straight to the client, which is behind the router of this network.';
  return { wayOut: { ...router, why } };
}

/** The router of the first of a machine's networks that has one. */
export function routerTowards(lab: Lab, machine: Machine): Omit<WayOut, 'why'> | undefined {
  return networksOf(lab, machine)
    .map((network) => ({ network, via: lab.networks[network]?.gateway }))
    .find((way): way is { network: string; via: string } => way.via !== undefined);
}
