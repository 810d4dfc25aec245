import { LabError } from '../../contract/labError.ts';
import type { Lab, Machine } from '../../model/lab.ts';
import { networksOf } from '../attachment.ts';

/** Where the director and a real server meet. */
export interface SharedNetwork {
  readonly network: string;
  /** The director's address there. */
  readonly dip: string;
  /** The real server's address there. */
  readonly rip: string;
}

/** The network that the director shares with a real server, one without the client first; undefined if there is none. */
export function sharedNetwork(lab: Lab, realServer: Machine): SharedNetwork | undefined {
  const [director] = lab.directors;
  if (director === undefined) return undefined;
  const shared = networksOf(lab, realServer).filter((network) => Object.hasOwn(director.addresses, network));
  const network = shared.find((name) => !Object.hasOwn(lab.client.addresses, name)) ?? shared[0];
  const dip = network === undefined ? undefined : director.addresses[network];
  const rip = network === undefined ? undefined : realServer.addresses[network];
  return network === undefined || dip === undefined || rip === undefined ? undefined : { network, dip, rip };
}

/** The same for a forwarding method that needs it. Throws a `LabError` `user-lab-file`. */
export function requireSharedNetwork(lab: Lab, realServer: Machine, what: string): SharedNetwork {
  const shared = sharedNetwork(lab, realServer);
  if (shared !== undefined) return shared;
  throw new LabError({
    code: 'user-lab-file',
    what: `${realServer.name} ${what}`,
    machine: realServer.name,
    why: `it shares no network with ${lab.directors[0]?.name ?? 'a director'}`,
    next: `Give ${realServer.name} and the director an address on the same network.`,
  });
}
