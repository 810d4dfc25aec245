import type { Lab, Machine } from '../model/lab.ts';
import { sharedNetwork } from './forwarding/sharedNetwork.ts';

/** The RIP: a real server's address on the network that it shares with the director; behind routers, its first. */
export function destinationAddress(lab: Lab, server: Machine): string {
  const address = sharedNetwork(lab, server)?.rip ?? Object.values(server.addresses)[0];
  if (address === undefined) throw new RangeError('The lab was not checked: a real server has no address.');
  return address;
}
